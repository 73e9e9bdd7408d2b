"""Put short interviews in words, for the employer who opens them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import translate
from models.applications import Application
from models.slots import Slot
from rules.schedule.dates import moment
from rules.slots.slots import Span
from services.applications.disclosure import disclosed


def by_day(session: Session, slots: Sequence[Slot], zone: ZoneInfo, language: str) -> str:
    """Return a line a day: « mardi 16 mars : 14 h, 14 h 15 (Samira) »."""
    names, days = _names_by_slot(session, slots, language), dict[str, list[str]]()
    for slot in slots:
        day, hour = moment(slot.starts_at, zone, language)
        hour_text = f"{hour} ({names[slot.id]})" if slot.id in names else hour
        days.setdefault(day, []).append(hour_text)
    day_lines = (
        translate(language, "job_dating.day", day=day, hours=", ".join(hours))
        for day, hours in days.items()
    )
    return unescape("\n".join(day_lines))


def afternoon(spans: Sequence[Span], zone: ZoneInfo, language: str) -> Mapping[str, str]:
    """Return the day, the first and last hour, and the minutes of each interview, in words."""
    day, starts = moment(spans[0].starts_at, zone, language)
    length = spans[0].ends_at - spans[0].starts_at
    return {
        "on": day,
        "from_hour": starts,
        "to_hour": moment(spans[-1].ends_at, zone, language)[1],
        "minutes": str(length // timedelta(minutes=1)),
    }


def _names_by_slot(session: Session, slots: Sequence[Slot], language: str) -> Mapping[int, str]:
    taken = [slot.id for slot in slots if slot.taken]
    query = select(Application).where(Application.slot_id.in_(taken))
    return {
        application.slot_id: disclosure.first_name or translate(language, "meeting.someone")
        for application in session.scalars(query)
        if application.slot_id is not None
        and (disclosure := disclosed(session, application)) is not None
    }
