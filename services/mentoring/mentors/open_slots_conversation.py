"""A mentor opens times in the chat: read as typed, opened, and said in words with what is not."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypedDict

from sqlalchemy import select

from flows.texts import Html
from models.mentoring import Absence, Mentor, Slot
from rules.mentoring.slots import (
    AHEAD,
    CLOSING,
    NOTICE,
    OPENING,
    Days,
    OneDate,
    Weekly,
    is_holiday,
    kind_of,
    span,
)
from rules.schedule.dates import in_words
from rules.schedule.typed_days import day_of, weekday_names
from rules.schedule.typed_hours import hour_in_words, minute_of
from rules.tickets.working_hours import local_date, zone_of
from services.conversation.replies import Say
from services.conversation.text import words
from services.conversation.turn_context import Scene
from services.mentoring.mentors.profile import mentor_of
from services.mentoring.slots import slots, weekly_rules
from services.mentoring.slots.slots import Opening
from services.schedule.video_rooms import Rooms

DAYS = 14
WEEKS = re.compile(r"\+([0-9]{1,2})")
CALL, GROUP = 30, 45
"""Minutes of a call, and of a group meeting."""


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


class Read(StrEnum):
    READ = "read"
    UNREAD = "unread"


class Hour(StrEnum):
    READ = "read"
    UNREAD = "unread"
    OUTSIDE = "outside"
    """Before 8:00 or after 20:00."""


class Ends(StrEnum):
    """When what begins then may end."""

    NOON = "noon"
    EVENING = "evening"
    LATE = "late"


PROPOSED = {Ends.NOON: 13 * 60, Ends.EVENING: 19 * 60}
"""The first end that each proposes, in minutes of the day."""


class After(StrEnum):
    """What to ask once it is said how it went."""

    OPENED = "opened"
    DAY = "day"
    HOUR = "hour"
    WEEKDAY = "weekday"
    FROM = "from"
    OVER = "over"


WRONG_HOUR = (Opening.HOURS, Opening.SIZE, Opening.OVERLAP)


def next_days(scene: Scene, _: Mapping[str, str]) -> list[tuple[str, str]]:
    days = (today(scene) + timedelta(days=ahead) for ahead in range(DAYS))
    return [(day.isoformat(), in_words(day, scene.language)) for day in days]


def read_day(scene: Scene, answers: Mapping[str, str]) -> Read:
    """« 9 mars », or weeks from today (« +4 »), kept as `into`."""
    typed, first = answers["typed"], today(scene)
    day = weeks_after(first, typed) or day_of(typed, first, scene.language)
    if day is None:
        return Read.UNREAD
    scene.keep(**{answers["into"]: day.isoformat()})
    return Read.READ


def read_hour(scene: Scene, answers: Mapping[str, str]) -> Hour:
    minute = minute_of(answers["typed"])
    if minute is None:
        return Hour.UNREAD
    scene.keep(**{answers["into"]: str(minute)})
    return Hour.READ if OPENING <= minute <= CLOSING else Hour.OUTSIDE


def which_ends(_: Scene, answers: Mapping[str, str]) -> Ends:
    """Only hours that come after the start are proposed."""
    starts = int(answers["starts"])
    return next((ends for ends, before in PROPOSED.items() if starts < before), Ends.LATE)


def open_times(rooms: Rooms, scene: Scene, answers: Mapping[str, str]) -> After:
    if slots.lacks_room(scene.session, scene.person_id, rooms):
        tell(scene, f"page.said.open.{Opening.NO_ROOM}", {})
        return After.OVER
    return _open_weekly(scene, answers) if answers["mode"] == "weekly" else _open(scene, answers)


def today(scene: Scene) -> date:
    return local_date(scene.now, mentor_of(scene).department)


def weeks_after(first: date, typed: str) -> date | None:
    """What a button like « Dans un mois » stands for: « +4 »."""
    found = WEEKS.fullmatch(typed)
    return first + timedelta(weeks=int(found[1])) if found else None


def _open(scene: Scene, answers: Mapping[str, str]) -> After:
    wanted = OneDate(
        on=date.fromisoformat(answers["day"]),
        starts=int(answers["starts"]),
        **_size(answers),
    )
    opened = slots.open_slot(scene.session, scene.person_id, wanted, scene.now, scene.chance)
    if opened.outcome is not Opening.OPENED:
        return _refused(scene, opened.outcome, After.DAY, After.HOUR)
    values = {
        "day": in_words(wanted.on, scene.language),
        "starts": hour_in_words(wanted.starts, scene.language),
        "ends": hour_in_words(wanted.ends, scene.language),
        "seats": str(wanted.seats),
    }
    tell(scene, f"mentor.opened.{kind_of(wanted.seats)}", values)
    return After.OPENED


def _open_weekly(scene: Scene, answers: Mapping[str, str]) -> After:
    wanted = Weekly(
        weekday=int(answers["weekday"]),
        starts=int(answers["starts"]),
        ends=int(answers["ends"]),
        until_on=date.fromisoformat(answers["until"]),
        **_size(answers),
    )
    opened = weekly_rules.open_weekly(
        scene.session, scene.person_id, wanted, scene.now, scene.chance
    )
    if opened.outcome is not Opening.OPENED:
        return _refused(scene, opened.outcome, After.WEEKDAY, After.FROM)
    scene.say(Say("\n".join(opened_in_words(scene, wanted, opened.slots))))
    return After.OPENED


def tell(scene: Scene, key: str, values: Mapping[str, str]) -> None:
    scene.say(Say(words(scene.language, key, values)))


def _refused(scene: Scene, outcome: Opening, day: After, hour: After) -> After:
    tell(scene, f"page.said.open.{outcome}", {})
    if outcome is Opening.NOT_ACTIVE:
        return After.OVER
    return hour if outcome in WRONG_HOUR else day


class Size(TypedDict):
    minutes: int
    seats: int


def _size(answers: Mapping[str, str]) -> Size:
    seats = int(answers["seats"])
    return Size(minutes=CALL if seats == 1 else GROUP, seats=seats)
