"""Updates as they came, made `telegram.Update` one by one: one that is none costs only itself."""

from typing import Any

import structlog
from telegram import Bot, Update

from handlers.errors import UNREADABLE

IMPOSSIBLE = (*UNREADABLE, OSError, OverflowError, RecursionError)
"""Instants that no calendar has too, and what is nested without end."""

log = structlog.get_logger()


def read(bot: Bot, given: Any) -> Update | None:
    """None for what nobody can read: it is given up, or it would come again for ever."""
    try:
        return Update.de_json(given, bot)
    except IMPOSSIBLE as error:
        give_up(id_of(given), type(error).__name__)
        return None


def id_of(given: Any) -> int | None:
    """The id of what should be an update; None when it is none."""
    found = given.get("update_id") if isinstance(given, dict) else None
    return found if isinstance(found, int) else None


def give_up(update_id: int | None, error: str) -> None:
    """Nothing of its content is told."""
    log.error("update_given_up", update_id=update_id, error=error)
