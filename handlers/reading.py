"""What a Telegram message is to us: one of our replies.  Nothing in it is trusted."""

import re
import unicodedata

from telegram import Message

from flows.replies import Contact, Location, Other, Pressed, Reply, Sent, Typed

ANSWER = re.compile(r"c:([0-9]{1,12}):([0-9]{1,3})")
UNSEEN = frozenset({"Cc", "Cs"})
KINDS = ("voice", "sticker")


def reply_of(message: Message) -> Reply:
    if message.forward_origin is not None and not (message.photo or message.document):
        return Other("forwarded", words_of(message))
    if message.text is not None:
        return Typed(clean(message.text))
    if message.contact is not None:
        own = message.from_user is not None and message.contact.user_id == message.from_user.id
        return Contact(clean(message.contact.phone_number), own)
    if message.location is not None:
        return Location(message.location.latitude, message.location.longitude)
    if message.photo or message.document:
        return _sent(message)
    found = (kind for kind in KINDS if getattr(message, kind))
    return Other(next(found, "other"), words_of(message))


def _sent(message: Message) -> Sent:
    """Of a picture, the largest that Telegram made of it."""
    words = words_of(message)
    if message.document:
        return Sent(message.document.file_id, message.document.file_size or 0, "document", words)
    largest = message.photo[-1]
    return Sent(largest.file_id, largest.file_size or 0, "photo", words)


def words_of(message: Message) -> str:
    return clean(message.text or message.caption or "")


def clean(text: str) -> str:
    """Without what no database keeps and nobody sees: control characters, half characters."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in UNSEEN)


def press_of(data: str) -> Pressed:
    """A forged button is one of no question: the open question is asked again."""
    match = ANSWER.fullmatch(data)
    return Pressed(int(match[1]), int(match[2])) if match else Pressed(-1, 0)
