"""Plan when France Travail is asked: every night at three, then each hour until it has answered."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy.orm import Session

from rules.schedule.time_zones import NO_DEPARTMENT, local_date, zone_of
from services.outbox import kinds, sweep_cursor
from services.outbox.sweep_cursor import SweepPosition
from services.team import notifications

DONE, TRIED = "france_travail", "france_travail_tried"
AT = time(3)
AGAIN = timedelta(hours=1)


def due_at(session: Session, bot_id: int, now: datetime) -> datetime:
    """Return when to ask next; an instant in the past means now."""
    night = _night(now)
    if sweep_cursor.reached(session, bot_id, DONE).at >= night:
        return _night(now + timedelta(days=1))
    return max(night, sweep_cursor.reached(session, bot_id, TRIED).at + AGAIN)


def begin(session: Session, bot_id: int, now: datetime) -> None:
    """Record that we begin to ask."""
    sweep_cursor.reach(session, bot_id, TRIED, SweepPosition(now))


def end(session: Session, bot_id: int, now: datetime) -> None:
    """Record that all was answered: nothing more is asked tonight."""
    sweep_cursor.reach(session, bot_id, DONE, SweepPosition(now))


def tell(session: Session, bot_id: int, text: str, now: datetime) -> None:
    """Tell the team, once a night, however often we ask."""
    key = f"{DONE}:{local_date(_night(now), NO_DEPARTMENT)}"
    notifications.notify(session, bot_id, kinds.message_params(text), key=key, now=now)


def _night(now: datetime) -> datetime:
    """Return the latest three o'clock in Paris."""
    zone = zone_of(NO_DEPARTMENT)
    today = datetime.combine(local_date(now, NO_DEPARTMENT), AT, zone)
    last = today if today <= now else datetime.combine(today - timedelta(days=1), AT, zone)
    return last.astimezone(UTC)
