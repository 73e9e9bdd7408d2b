"""Turn a Telegram message into one of the replies of `flows.replies`; nothing in it is trusted."""

import json
import re
import unicodedata
from collections.abc import Mapping

from telegram import Document, MaybeInaccessibleMessage, Message, MessageEntity, PhotoSize

from flows.replies import (
    OtherReply,
    PressedButton,
    Recording,
    Reply,
    SentFile,
    SharedContact,
    SharedLocation,
    TypedText,
)

ANSWER = re.compile(r"c:([0-9]{1,12}):([0-9]{1,3})(?::([a-z_]{1,30})(:[0-9]{1,18})?)?\Z")
"""Callback data of an answer: the question, the option, what it stands for, and about what."""
COMMAND = re.compile(r"/([A-Za-z0-9_]*)")
"""A command as Telegram marks it: it ends at the first other character."""
UNSEEN = frozenset({"Cc", "Cs"})
FORMATS = frozenset(
    {
        MessageEntity.BLOCKQUOTE,
        MessageEntity.BOLD,
        MessageEntity.CODE,
        MessageEntity.EXPANDABLE_BLOCKQUOTE,
        MessageEntity.ITALIC,
        MessageEntity.PRE,
        MessageEntity.SPOILER,
        MessageEntity.STRIKETHROUGH,
        MessageEntity.TEXT_LINK,
        MessageEntity.UNDERLINE,
    }
)


def reply_of(message: Message) -> Reply:
    """Return what a message is: a text, a contact, a location, a file, or something else."""
    if message.forward_origin and not (message.photo or message.document):
        return OtherReply("forwarded", text_of(message))
    if message.text is not None:
        return TypedText(text_of(message), _formatted(message))
    if contact := message.contact:
        own = message.from_user is not None and contact.user_id == message.from_user.id
        return SharedContact(clean(contact.phone_number), own)
    if location := message.location:
        return SharedLocation(location.latitude, location.longitude)
    if document := message.document:
        return _file(document, "document", message)
    if photo := message.photo:  # the last size is the largest
        return _file(photo[-1], "photo", message)
    if voice := message.voice:
        return OtherReply("voice", text_of(message), Recording(voice.file_id, voice.file_size or 0))
    return OtherReply("sticker" if message.sticker else "other", text_of(message))


def _file(file: Document | PhotoSize, kind: str, message: Message) -> SentFile:
    name = clean(file.file_name or "") if isinstance(file, Document) else ""
    words = text_of(message), _formatted(message)
    return SentFile(file.file_id, file.file_size or 0, kind, *words, name=name)


def text_of(message: Message) -> str:
    """Return the text of a message, or that under a picture or a file; "" without any."""
    return clean(message.text or message.caption or "")


def command_in(message: Message) -> str:
    """Return the name of a command, in lower case, without what follows it."""
    match = COMMAND.match(clean(message.text or ""))
    return match[1].casefold() if match else ""


def _formatted(message: Message) -> str:
    """Return the formatting as JSON; "" without any, and when cleaning the text moved its words."""
    entities = message.entities or message.caption_entities
    text = message.text or message.caption or ""
    kept = [entity.to_dict() for entity in entities if entity.type in FORMATS]
    return json.dumps(kept) if kept and clean(text) == text else ""


def clean(text: str) -> str:
    """Remove what databases refuse and nobody sees: control characters, lone surrogates."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in UNSEEN)


def answer_of(data: str) -> PressedButton:
    """Return the button that callback data means; for forged data, one of question -1."""
    match = ANSWER.match(data)
    if match is None:
        return PressedButton(-1, 0)
    question, index = int(match[1]), int(match[2])
    if match[4]:
        return PressedButton(question, index, late=f"a:{match[3]}{match[4]}")
    return PressedButton(question, index, match[3] or "")


def labels_of(message: MaybeInaccessibleMessage | None) -> Mapping[str, str]:
    """Return the label of each button under a message, by its data; none of one that is old."""
    markup = message.reply_markup if isinstance(message, Message) else None
    rows = markup.inline_keyboard if markup else ()
    return {str(it.callback_data): it.text for row in rows for it in row if it.callback_data}
