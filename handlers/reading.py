"""What a Telegram message is to us: one of our replies.  Nothing in it is trusted."""

import json
import re
import unicodedata

from telegram import Document, Message, MessageEntity, PhotoSize

from flows.replies import Contact, Location, Other, Pressed, Reply, Sent, Typed

ANSWER = re.compile(r"c:([0-9]{1,12}):([0-9]{1,3})\Z")
UNSEEN = frozenset({"Cc", "Cs"})
KINDS = ("voice", "sticker")
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
    if message.forward_origin and not (message.photo or message.document):
        return Other("forwarded", words_of(message))
    if message.text is not None:
        return Typed(words_of(message), _formatted(message))
    if contact := message.contact:
        own = message.from_user is not None and contact.user_id == message.from_user.id
        return Contact(clean(contact.phone_number), own)
    if location := message.location:
        return Location(location.latitude, location.longitude)
    if document := message.document:
        return _sent(document, "document", message)
    if photo := message.photo:  # the largest that Telegram made of it is the last
        return _sent(photo[-1], "photo", message)
    found = (kind for kind in KINDS if getattr(message, kind))
    return Other(next(found, "other"), words_of(message))


def _sent(file: Document | PhotoSize, kind: str, message: Message) -> Sent:
    said = words_of(message), _formatted(message)
    return Sent(file.file_id, file.file_size or 0, kind, *said)


def words_of(message: Message) -> str:
    return clean(message.text or message.caption or "")


def command_in(message: Message) -> str:
    """Its name, whatever follows, and whichever bot it names."""
    command, _, _ = clean(message.text or "").partition(" ")
    return command.removeprefix("/").partition("@")[0].casefold()


def _formatted(message: Message) -> str:
    """What is in bold, and such; nothing of words that are no longer where they were."""
    entities = message.entities or message.caption_entities
    said = message.text or message.caption or ""
    kept = [entity.to_dict() for entity in entities if entity.type in FORMATS]
    return json.dumps(kept) if kept and clean(said) == said else ""


def clean(text: str) -> str:
    """Without what no database keeps and nobody sees: control characters, half characters."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in UNSEEN)


def answer_of(data: str) -> Pressed:
    """The choice that was pressed; of a forged button, one of no question."""
    match = ANSWER.match(data)
    return Pressed(int(match[1]), int(match[2])) if match else Pressed(-1, 0)
