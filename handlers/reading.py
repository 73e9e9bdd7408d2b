"""What a Telegram message is to us: one of our replies.  Nothing in it is trusted."""

import json
import re
import unicodedata

from flows.replies import Contact, Location, Other, Pressed, Reply, Sent, Typed
from handlers.telegram_update import File, Message

ANSWER = re.compile(r"c:([0-9]{1,12}):([0-9]{1,3})")
UNSEEN = frozenset({"Cc", "Cs"})
KINDS = ("voice", "sticker")
FORMATS = frozenset(
    {
        "blockquote",
        "bold",
        "code",
        "expandable_blockquote",
        "italic",
        "pre",
        "spoiler",
        "strikethrough",
        "text_link",
        "underline",
    }
)


def reply_of(message: Message) -> Reply:
    if "forward_origin" in message and not ("photo" in message or "document" in message):
        return Other("forwarded", words_of(message))
    if "text" in message:
        return Typed(words_of(message), _formatted(message))
    if contact := message.get("contact"):
        own = "from" in message and contact.get("user_id") == message["from"]["id"]
        return Contact(clean(contact["phone_number"]), own)
    if location := message.get("location"):
        return Location(location["latitude"], location["longitude"])
    if document := message.get("document"):
        return _sent(document, "document", message)
    if photo := message.get("photo"):  # the largest that Telegram made of it is the last
        return _sent(photo[-1], "photo", message)
    found = (kind for kind in KINDS if kind in message)
    return Other(next(found, "other"), words_of(message))


def _sent(file: File, kind: str, message: Message) -> Sent:
    said = words_of(message), _formatted(message)
    return Sent(file["file_id"], file.get("file_size", 0), kind, *said)


def words_of(message: Message) -> str:
    return clean(message.get("text") or message.get("caption") or "")


def _formatted(message: Message) -> str:
    """What is in bold, and such; nothing of words that are no longer where they were."""
    entities = message.get("entities") or message.get("caption_entities") or ()
    said = message.get("text") or message.get("caption") or ""
    kept = [entity for entity in entities if entity["type"] in FORMATS]
    return json.dumps(kept) if kept and clean(said) == said else ""


def clean(text: str) -> str:
    """Without what no database keeps and nobody sees: control characters, half characters."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in UNSEEN)


def press_of(data: str) -> Pressed:
    """A forged button is one of no question: the open question is asked again."""
    match = ANSWER.fullmatch(data)
    return Pressed(int(match[1]), int(match[2])) if match else Pressed(-1, 0)
