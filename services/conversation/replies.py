"""Define what the edge can do in a chat, as values that can be stored in a row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Button:
    """A label under a message; `data` is callback data (64 bytes at most) or a link."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Say:
    """Send a message in Telegram's HTML; what people typed in it is escaped already."""

    text: str
    buttons: Sequence[Sequence[Button]] = ()
    keyboard: Literal["contact", "location", "remove"] | None = None
    keyboard_label: str = ""
    question: bool = False
    """Whether it asks the open question: its message id is then kept."""
    thread: int | None = None
    """The topic of a group in which it is sent."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Show a message again with other words; without its buttons, if none are given."""

    message_id: int
    text: str
    buttons: Sequence[Sequence[Button]] = ()
    caption: bool = False
    """Whether the message is a file, whose caption changes."""


@dataclass(frozen=True, slots=True)
class Erase:
    """Delete a message from the chat; one that is gone already is fine."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Unbutton:
    """Take the buttons off a message; its words stay."""

    message_id: int


@dataclass(frozen=True, slots=True)
class React:
    """Put a reaction under a message of the person: it was read, and needs no words."""

    message_id: int
    emoji: str


@dataclass(frozen=True, slots=True)
class Show:
    """Send a picture or a file, made when it is sent: the name of its maker, and its subject."""

    document: str
    subject: Mapping[str, Any]
    caption: str = ""
    """Telegram's HTML; it describes a picture in words."""
    buttons: Sequence[Sequence[Button]] = ()


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Send a message again as someone wrote it: a text, or a file with its caption."""

    text: str
    entities: Sequence[Mapping[str, Any]] = ()
    """Formatting, as Telegram gave it."""
    content: Literal["text", "photo", "document"] = "text"
    file_id: str | None = None
    buttons: Sequence[Sequence[Button]] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """Copy a message of another chat, whatever it holds: the bot does not read it."""

    from_chat: int
    message_id: int
    buttons: Sequence[Sequence[Button]] = ()
    thread: int | None = None


@dataclass(frozen=True, slots=True)
class Commands:
    """List the commands of a chat, in Telegram's menu."""

    roles: Sequence[str] | None
    """The roles that the person acts in now; None for a person without any role."""
    language: str


Message = Say | Show | Verbatim | Copy
"""Whatever sends a new message."""
Sendable = Message | Commands | Erase | Edit
Outgoing = Sendable | Unbutton | React
KINDS: dict[str, type[Outgoing]] = {
    "say": Say,
    "edit": Edit,
    "erase": Erase,
    "unbutton": Unbutton,
    "react": React,
    "show": Show,
    "verbatim": Verbatim,
    "copy": Copy,
    "commands": Commands,
}
NAMES = {kind: name for name, kind in KINDS.items()}


def to_rows(outgoing: Iterable[Outgoing]) -> list[dict[str, Any]]:
    """Return replies as JSON values; `from_rows` reads them back."""
    return [{"do": NAMES[type(reply)], **_values(reply)} for reply in outgoing]


def _values(reply: Outgoing) -> dict[str, Any]:
    values = {name: getattr(reply, name) for name in reply.__slots__}
    if isinstance(reply, Message):
        values["buttons"] = [[{"label": b.label, "data": b.data} for b in r] for r in reply.buttons]
    return values


def from_rows(rows: Iterable[dict[str, Any]]) -> list[Outgoing]:
    return [_from_row(row) for row in rows]


def _from_row(row: dict[str, Any]) -> Outgoing:
    values = {name: value for name, value in row.items() if name != "do"}
    if "buttons" in values:
        values["buttons"] = [[Button(**button) for button in row] for row in values["buttons"]]
    return KINDS[row["do"]](**values)
