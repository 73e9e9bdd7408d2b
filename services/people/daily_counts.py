"""Count what a person sends in a day: beyond a limit, it is for tomorrow."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from models.people import DailyCount
from services.people.time_zones import zone_of_person


class Counted(StrEnum):
    """What is counted; the values are stored."""

    FILES = "files"
    """Files that the bot fetches to keep them."""
    VOICES = "voices"
    """Voice messages that a service writes down."""


MOST_A_DAY = {Counted.FILES: 20, Counted.VOICES: 50}


def has_room(session: Session, person_id: int, what: Counted, now: datetime) -> bool:
    """Tell whether the person may send one more today."""
    return _sent_today(session, person_id, what, now) < MOST_A_DAY[what]


def count(session: Session, person_id: int, what: Counted, now: datetime) -> bool:
    """Count one more of today, if there is room for it; return whether there was.

    The caller locks the person, as every turn does.
    """
    sent = _sent_today(session, person_id, what, now)
    if sent >= MOST_A_DAY[what]:
        return False
    today = now.astimezone(zone_of_person(session, person_id)).date()
    session.merge(DailyCount(person_id=person_id, what=what.value, on_day=today, count=sent + 1))
    session.flush()
    return True


def _sent_today(session: Session, person_id: int, what: Counted, now: datetime) -> int:
    counted = session.get(DailyCount, (person_id, what.value))
    today = now.astimezone(zone_of_person(session, person_id)).date()
    return counted.count if counted is not None and counted.on_day == today else 0
