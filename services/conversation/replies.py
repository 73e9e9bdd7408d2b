"""What the edge can be asked to do in a chat: values that survive being kept in a row."""

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
    """A message, in Telegram's HTML (what people typed is escaped already)."""

    text: str
    buttons: Sequence[Sequence[Button]] = ()
    keyboard: Literal["contact", "location", "remove"] | None = None
    keyboard_label: str = ""
    question: bool = False
    """Its message id is kept: it asks the open question."""
    thread: int | None = None
    """The topic of a group where it is said."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Show a message again with other words; without its buttons, if none are given."""

    message_id: int
    text: str
    buttons: Sequence[Sequence[Button]] = ()
    caption: bool = False
    """It is a file: its caption is what changes."""


@dataclass(frozen=True, slots=True)
class Erase:
    """Delete a message from the chat; one that is gone already is fine."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Unbutton:
    """Take the buttons off a message; its words stay."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Show:
    """A picture or a file, made when it is sent: what it is, and what it is made from."""

    document: str
    subject: Mapping[str, Any]
    caption: str = ""
    """Telegram's HTML; of a picture, it says in words what is seen."""
    buttons: Sequence[Sequence[Button]] = ()


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A message said again as someone wrote it: words, or a file with its caption."""

    text: str
    entities: Sequence[Mapping[str, Any]] = ()
    """Formatting, as Telegram gave it."""
    content: Literal["text", "photo", "document"] = "text"
    file_id: str | None = None
    buttons: Sequence[Sequence[Button]] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """A message of another chat, whatever is in it: Telegram copies it, we never open it."""

    from_chat: int
    message_id: int
    buttons: Sequence[Sequence[Button]] = ()
    thread: int | None = None


@dataclass(frozen=True, slots=True)
class Commands:
    """The commands to list in a chat."""

    roles: Sequence[str] | None
    """The roles that the person acts in now; None for a person without any role."""
    language: str


Message = Say | Show | Verbatim | Copy
"""What a new message is made of."""
Sendable = Message | Commands | Erase | Edit
Outgoing = Sendable | Unbutton
KINDS: dict[str, type[Outgoing]] = {
    "say": Say,
    "edit": Edit,
    "erase": Erase,
    "unbutton": Unbutton,
    "show": Show,
    "verbatim": Verbatim,
    "copy": Copy,
    "commands": Commands,
}
NAMES = {kind: name for name, kind in KINDS.items()}


def to_rows(lines: Iterable[Outgoing]) -> list[dict[str, Any]]:
    return [{"do": NAMES[type(line)], **_values(line)} for line in lines]


def _values(line: Outgoing) -> dict[str, Any]:
    values = {name: getattr(line, name) for name in line.__slots__}
    if isinstance(line, Message):
        values["buttons"] = [[{"label": b.label, "data": b.data} for b in r] for r in line.buttons]
    return values


def from_rows(rows: Iterable[dict[str, Any]]) -> list[Outgoing]:
    return [_from_row(row) for row in rows]


def _from_row(row: dict[str, Any]) -> Outgoing:
    values = {name: value for name, value in row.items() if name != "do"}
    if "buttons" in values:
        values["buttons"] = [[Button(**button) for button in row] for row in values["buttons"]]
    return KINDS[row["do"]](**values)
