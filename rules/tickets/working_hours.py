"""When the team reads: 9 to 18, Monday to Friday, public holidays of the place excepted."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

OPENING, CLOSING = time(9), time(18)
TOO_NEAR = timedelta(hours=1)
"""Before closing, an answer today is no longer promised."""
URGENT = timedelta(hours=1)
"""In which someone in danger is answered, while the team is there."""
MAINLAND = ""
"""No department, or not known: the holidays of most of France, and the zone of the settings."""
ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
SUBDIVISIONS = {
    "57": "57",
    "67": "6AE",
    "68": "6AE",
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "975": "PM",
    "976": "976",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
"""Departments whose public holidays are not those of the rest of France."""


def live_in(zone: str) -> None:
    """The zone of those whose department is not known; said once, when the process starts."""
    ZONES[MAINLAND] = zone


def zone_of(department: str) -> ZoneInfo:
    return ZoneInfo(ZONES.get(department, "Europe/Paris"))


def local_date(now: datetime, department: str) -> date:
    return now.astimezone(zone_of(department)).date()


def is_open(now: datetime, department: str) -> bool:
    local = now.astimezone(zone_of(department))
    return works_on(local.date(), department) and OPENING <= local.time() < CLOSING


def answer_by(now: datetime, department: str) -> datetime:
    """Within a working day: the same hour next working day, or the end of the next one."""
    zone = zone_of(department)
    local = now.astimezone(zone)
    day, asked = local.date(), time(local.hour)
    if not works_on(day, department) or asked >= CLOSING:
        return _at(_next(day, department), CLOSING, zone)
    if asked <= OPENING:
        return _at(day, CLOSING, zone)
    return _at(_next(day, department), asked, zone)


def urgent_answer(now: datetime, department: str) -> tuple[datetime, bool]:
    """Within the hour and before closing, True; while nobody is there: the next opening, False."""
    if not is_open(now, department):
        return _opening_after(now, department), False
    zone = zone_of(department)
    return min(now + URGENT, _at(local_date(now, department), CLOSING, zone)), True


def within_the_hour(now: datetime, department: str) -> datetime:
    """By when someone in danger is answered; while nobody is there, an hour after the opening."""
    due, is_there = urgent_answer(now, department)
    return due if is_there else due + URGENT


def next_read(now: datetime, department: str) -> datetime:
    """When someone reads: now, or the next opening."""
    return now if is_open(now, department) else _opening_after(now, department)


def today_or_next(now: datetime, department: str) -> tuple[datetime, bool]:
    """The closing of today, True; too near to promise it, or closed: the next opening, False."""
    zone = zone_of(department)
    closing = _at(local_date(now, department), CLOSING, zone)
    if is_open(now, department) and closing - now >= TOO_NEAR:
        return closing, True
    return _opening_after(now, department), False


def answered_by_end_of(now: datetime, department: str) -> datetime:
    """The closing of the day on which what is written now is answered."""
    at, today = today_or_next(now, department)
    return at if today else _at(local_date(at, department), CLOSING, zone_of(department))


def as_it_is_said(due: datetime, now: datetime, department: str) -> tuple[datetime, bool]:
    """Of such a closing: itself when it is today, True; else the opening of that day, False."""
    day = local_date(due, department)
    if day == local_date(now, department):
        return due, True
    return _at(day, OPENING, zone_of(department)), False


def work_later(now: datetime, work: timedelta, department: str) -> datetime:
    """The instant at which the team will have been there for so long."""
    begins = next_read(now, department)
    closing = _at(local_date(begins, department), CLOSING, zone_of(department))
    if work <= closing - begins:
        return begins + work
    return work_later(closing, work - (closing - begins), department)


def work_between(since: datetime, until: datetime, department: str) -> timedelta:
    """How long the team was there between two instants."""
    work, begins = timedelta(0), next_read(since, department)
    while begins < until:
        closing = _at(local_date(begins, department), CLOSING, zone_of(department))
        work += min(closing, until) - begins
        begins = _opening_after(closing, department)
    return work


def _opening_after(now: datetime, department: str) -> datetime:
    zone = zone_of(department)
    local = now.astimezone(zone)
    day = local.date()
    if not works_on(day, department) or local.time() >= OPENING:
        day = _next(day, department)
    return _at(day, OPENING, zone)


def _at(day: date, moment: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, moment, zone).astimezone(UTC)


def _next(day: date, department: str) -> date:
    day += timedelta(days=1)
    while not works_on(day, department):
        day += timedelta(days=1)
    return day


def works_on(day: date, department: str) -> bool:
    return day.weekday() < 5 and day not in _holidays(SUBDIVISIONS.get(department))


@cache
def _holidays(subdivision: str | None) -> holidays.HolidayBase:
    return holidays.country_holidays("FR", subdiv=subdivision)
