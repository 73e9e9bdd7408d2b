"""Define pictures and files for the chat: made when they are sent, from the rows as they are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class ChatFile:
    name: str
    content: bytes
    picture: bool = False
    """Whether it is shown in the chat (PNG); otherwise it is sent as a file."""
    caption: str = ""
    """Telegram's HTML, made from the same rows; if empty, the caption of the `Show` is used."""


Maker = Callable[[Session, Mapping[str, Any]], ChatFile | None]
"""Makes the file from the subject of a `Show`; None when its subject no longer exists."""
