"""Parse raw updates one by one, so that an invalid update does not lose the others."""

from typing import Any

import structlog
from telegram import Bot, Update

from bot.instruments.meters import REFUSED, UpdateRefusal
from handlers.errors import UNREADABLE

IMPOSSIBLE = (*UNREADABLE, OSError, OverflowError, RecursionError)
"""Also dates that no calendar has, and values nested without end."""

log = structlog.get_logger()


def read(bot: Bot, raw: Any) -> Update | None:
    """Parse an update; give up and return None on a fault, lest the update come for ever."""
    try:
        return Update.de_json(raw, bot)
    except IMPOSSIBLE as error:
        give_up(id_of(raw), UpdateRefusal.UNREADABLE, error=type(error).__name__)
        return None


def id_of(raw: Any) -> int | None:
    """Return the id of a raw update; None if the update has no id."""
    update_id = raw.get("update_id") if isinstance(raw, dict) else None
    return update_id if isinstance(update_id, int) else None


def give_up(update_id: int | None, reason: UpdateRefusal, **where: str) -> None:
    """Count and log an update that is given up, without the update's content."""
    REFUSED.labels(reason).inc()
    log.error("update_given_up", update_id=update_id, reason=reason, **where)
