"""What a weekly rule has opened, in words: how much, until when, and which days are left out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select

from flows.texts import Html
from models.mentoring import Absence, Mentor, Slot
from rules.mentoring.slots import AHEAD, NOTICE, Days, Weekly, is_holiday, kind_of, span
from rules.schedule.dates import in_words
from rules.schedule.typed_days import weekday_names
from rules.schedule.typed_hours import hour_in_words
from rules.tickets.working_hours import local_date, zone_of
from services.conversation.turn_context import Scene
from services.mentoring.meeting_words import words


class Why(StrEnum):
    """Why a day has not all its meetings."""

    HOLIDAY = "holiday"
    ABSENCE = "absence"
    SOON = "soon"
    BUSY = "busy"


def opened_in_words(scene: Scene, weekly: Weekly, slot_ids: Sequence[int]) -> Iterator[Html]:
    language = scene.language
    values = {
        "weekday": weekday_names(language)[weekly.weekday],
        "starts": hour_in_words(weekly.starts, language),
        "ends": hour_in_words(weekly.ends, language),
        "until": in_words(weekly.until_on, language),
        "minutes": str(weekly.minutes),
        "seats": str(weekly.seats),
        "count": str(len(slot_ids)),
    }
    yield words(language, f"mentor.opened_weekly.{kind_of(weekly.seats)}", values)
    for why, days in left_out(scene, weekly, slot_ids).items():
        listed = ", ".join(in_words(day, language) for day in days)
        yield words(language, f"mentor.left_out.{why}", {"days": listed})
    mentor = scene.session.get_one(Mentor, scene.person_id)
    if weekly.until_on > local_date(scene.now, mentor.department) + AHEAD:
        yield words(language, "mentor.opened_later")


def left_out(scene: Scene, weekly: Weekly, slot_ids: Sequence[int]) -> Mapping[Why, Sequence[date]]:
    """Of the next eight weeks, days of which some or all meetings are not open."""
    mentor = scene.session.get_one(Mentor, scene.person_id)
    query = select(Slot.starts_at).where(Slot.id.in_(slot_ids))
    opened = frozenset(scene.session.scalars(query))
    absences = select(Absence.from_on, Absence.to_on).where(Absence.mentor_id == mentor.person_id)
    away = [Days(*row) for row in scene.session.execute(absences)]
    found: dict[Why, list[date]] = {}
    for day in _days(weekly, local_date(scene.now, mentor.department)):
        missing = _starts(weekly, day, mentor) - opened
        if missing:
            found.setdefault(_why(day, missing, mentor, away, scene.now), []).append(day)
    return found


def _days(weekly: Weekly, today: date) -> Iterator[date]:
    day = today + timedelta(days=(weekly.weekday - today.weekday()) % 7)
    while day <= min(weekly.until_on, today + AHEAD):
        yield day
        day += timedelta(weeks=1)


def _starts(weekly: Weekly, day: date, mentor: Mentor) -> set[datetime]:
    zone, last = zone_of(mentor.department), weekly.ends - weekly.minutes
    starts = range(weekly.starts, last + 1, weekly.minutes)
    return {span(day, minute, weekly.minutes, zone).starts_at for minute in starts}


def _why(
    day: date, missing: set[datetime], mentor: Mentor, away: Sequence[Days], now: datetime
) -> Why:
    if is_holiday(day, mentor.department):
        return Why.HOLIDAY
    if any(day in absence for absence in away):
        return Why.ABSENCE
    return Why.SOON if min(missing) < now + NOTICE else Why.BUSY
