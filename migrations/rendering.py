"""How our column types are written in a revision: plainly, so that old revisions never change."""

from typing import Any, Literal

from sqlalchemy import Enum

from models.engine.base import UtcDateTime


def render_item(kind: str, item: Any, _: Any) -> str | Literal[False]:
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return False
