"""Define replies (say, edit, delete, show) as values that a row can store."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from flows.script import ButtonStyle


@dataclass(frozen=True, slots=True)
class Button:
    """A label under a message; `data` is callback data (64 bytes at most) or a link."""

    label: str
    data: str
    style: ButtonStyle | None = None

    def as_row(self) -> dict[str, str]:
        """Return the button as JSON values; `Button(**row)` reads the values back."""
        styled = {"style": self.style} if self.style else {}
        return {"label": self.label, "data": self.data, **styled}


@dataclass(frozen=True, slots=True)
class Say:
    """Send a message in HTML: with Telegram's tags alone, what people typed is escaped."""

    text: str
    buttons: Sequence[Sequence[Button]] = ()
    keyboard: Literal["contact", "location", "remove"] | None = None
    keyboard_label: str = ""
    question: bool = False
    """Whether it asks the open question: its message id is then kept."""
    thread: int | None = None
    """The topic of the team's group, on Telegram, in which it is sent."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Change the words of a message that was sent; without `buttons`, take the buttons off."""

    message_id: int
    text: str
    buttons: Sequence[Sequence[Button]] = ()
    caption: bool = False
    """Whether the message is a file, whose caption changes."""
    question: bool = False
    """Whether it now asks the open question, in the place of the one before."""


@dataclass(frozen=True, slots=True)
class Erase:
    """Delete a message from the chat; a message deleted before is no error."""

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
    """Send a picture or a file, which a maker, by its name, makes from a subject before sending."""

    document: str
    subject: Mapping[str, Any]
    caption: str = ""
    """The HTML of `Say`; it describes a picture in words."""
    buttons: Sequence[Sequence[Button]] = ()
    thread: int | None = None


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Send a message again as someone wrote it: a text, or a file with its caption."""

    text: str
    formatting: Sequence[Mapping[str, Any]] = ()
    """As the channel gave it in which it was written."""
    content: Literal["text", "photo", "document"] = "text"
    file_key: str | None = None
    """What that channel calls the file."""
    buttons: Sequence[Sequence[Button]] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """Copy a message of another chat, unread, whatever the message holds.

    Between a person and the team's group, both on Telegram, which keeps what was written.
    """

    from_lane: int
    message_id: int
    buttons: Sequence[Sequence[Button]] = ()
    thread: int | None = None


@dataclass(frozen=True, slots=True)
class Commands:
    """List the commands of a chat, in a channel that shows such a list."""

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
STORED = {"file_key": "file_id", "formatting": "entities", "from_lane": "from_chat"}
"""What rows call a value, if its name is another one."""
READ = {stored: name for name, stored in STORED.items()}
NAMES = {kind: name for name, kind in KINDS.items()}


def to_rows(outgoing: Iterable[Outgoing]) -> list[dict[str, Any]]:
    """Return replies as JSON values; `from_rows` reads them back."""
    return [{"do": NAMES[type(reply)], **_values(reply)} for reply in outgoing]


def _values(reply: Outgoing) -> dict[str, Any]:
    values = {STORED.get(name, name): getattr(reply, name) for name in reply.__slots__}
    if isinstance(reply, Show) and reply.thread is None:
        del values["thread"]  # as rows were before pictures went to topics
    if isinstance(reply, Message):
        values["buttons"] = [[button.as_row() for button in row] for row in reply.buttons]
    return values


def from_rows(rows: Iterable[dict[str, Any]]) -> list[Outgoing]:
    return [_from_row(row) for row in rows]


def _from_row(row: dict[str, Any]) -> Outgoing:
    values = {READ.get(name, name): value for name, value in row.items() if name != "do"}
    if "buttons" in values:
        values["buttons"] = [[Button(**button) for button in row] for row in values["buttons"]]
    return KINDS[row["do"]](**values)
