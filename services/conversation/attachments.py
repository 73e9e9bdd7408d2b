"""Pictures and files for the chat: made when they are sent, from what the rows say then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content: bytes
    picture: bool = False
    """Shown in the chat (PNG); otherwise sent as a file."""
    caption: str = ""
    """Telegram's HTML, when what it says is made from the same rows; else that of the `Show`."""


Maker = Callable[[Session, Mapping[str, Any]], File | None]
"""From the subject of a `Show`; None when what it shows is no more."""
