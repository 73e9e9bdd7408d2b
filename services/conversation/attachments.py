"""Define pictures and files for the chat, made at the moment of sending from today's rows.

A drawing of the same values is drawn and sent up once: a channel may keep it, and call it by a key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from sqlalchemy.orm import Session

from documents.typesetting import fingerprint


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture (PNG) that follows from its values alone."""

    values: Any
    """A dataclass of what is drawn."""
    draw: Callable[[Any], bytes]
    about_id: int
    """The person whom it tells of: what a channel calls it goes with them."""

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.values)


@dataclass(frozen=True, slots=True)
class ChatFile:
    name: str
    content: bytes
    """Empty while a drawing is not drawn."""
    picture: bool = False
    """Whether it is shown in the chat (PNG); otherwise it is sent as a file."""
    caption: str = ""
    """The HTML of `Say`, made from the same rows; if empty, the caption of the `Show` is used."""
    protected: bool = False
    """Whether nobody may forward or save it, in a channel that can see to it."""
    drawing: Drawing | None = None
    """What it is drawn from, if the same may be sent again."""
    file_key: str = ""
    """What the channel calls the drawing, if it has it already."""

    def drawn(self) -> Self:
        """Return the file with its drawing drawn: some tenths of a second of processor."""
        if self.drawing is None:
            return self
        content = self.drawing.draw(self.drawing.values)
        return replace(self, content=content, file_key="")


Maker = Callable[[Session, Mapping[str, Any]], ChatFile | None]
"""Makes the file from the subject of a `Show`; None when its subject no longer exists."""


def drawn_later(name: str, drawing: Drawing, caption: str) -> ChatFile:
    """Return a picture to draw after the transaction, unless the channel already has it."""
    return ChatFile(name, b"", picture=True, caption=caption, drawing=drawing)
