"""A mentor opens times in the chat: read as typed, opened, and said in words with what is not."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import TypedDict

from rules.mentoring.slots import CLOSING, OPENING, OneDate, Weekly, kind_of
from rules.schedule.dates import in_words
from rules.schedule.typed_days import day_of
from rules.schedule.typed_hours import hour_in_words, minute_of
from rules.tickets.working_hours import local_date
from services.conversation.replies import Say
from services.conversation.turn_context import Scene
from services.mentoring import mentor_weekly, slots, weekly_rules
from services.mentoring.meeting_words import words
from services.mentoring.profile import mentor_of
from services.mentoring.slots import Opening

DAYS = 14
WEEKS = re.compile(r"\+([0-9]{1,2})")
CALL, GROUP = 30, 45
"""Minutes of a call, and of a group meeting."""


class Read(StrEnum):
    READ = "read"
    UNREAD = "unread"


class Hour(StrEnum):
    READ = "read"
    UNREAD = "unread"
    OUTSIDE = "outside"
    """Before 8:00 or after 20:00."""


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


def open_times(scene: Scene, answers: Mapping[str, str]) -> After:
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
    scene.say(Say("\n".join(mentor_weekly.opened_in_words(scene, wanted, opened.slots))))
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
