"""Compute the team's working hours: 9 to 18, Monday to Friday, without local public holidays.

Every function takes a department, which gives the time zone and the holidays; None where it is
unknown.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from rules.schedule.time_zones import NO_DEPARTMENT, local_date, zone_of

OPENING, CLOSING = time(9), time(18)
TOO_NEAR = timedelta(hours=1)
"""So close to closing, an answer today is no longer promised."""
URGENT = timedelta(hours=1)
"""How soon somebody in danger is answered during working hours."""
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


def is_open(now: datetime, department: str | None) -> bool:
    """Tell whether the team works at this instant, in the zone of a department."""
    local = now.astimezone(zone_of(department))
    return works_on(local.date(), department) and OPENING <= local.time() < CLOSING


def answer_by(now: datetime, department: str | None) -> datetime:
    """Return the end of one working day from now.

    During working hours it is the same hour on the next working day; otherwise, the closing of the
    working day to come.
    """
    zone = zone_of(department)
    local = now.astimezone(zone)
    day, hour = local.date(), time(local.hour)
    if not works_on(day, department) or hour >= CLOSING:
        return _at(_next_working_day(day, department), CLOSING, zone)
    if hour <= OPENING:
        return _at(day, CLOSING, zone)
    return _at(_next_working_day(day, department), hour, zone)


def urgent_answer(now: datetime, department: str | None) -> tuple[datetime, bool]:
    """Return (within an hour and before closing, True), or while closed (next opening, False)."""
    if not is_open(now, department):
        return _opening_after(now, department), False
    zone = zone_of(department)
    return min(now + URGENT, _at(local_date(now, department), CLOSING, zone)), True


def within_the_hour(now: datetime, department: str | None) -> datetime:
    """Return when somebody in danger must have an answer: while closed, an hour after opening."""
    due, team_is_there = urgent_answer(now, department)
    return due if team_is_there else due + URGENT


def next_read(now: datetime, department: str | None) -> datetime:
    """Return when the team reads a message written now: now, or at the next opening."""
    return now if is_open(now, department) else _opening_after(now, department)


def today_or_next(now: datetime, department: str | None) -> tuple[datetime, bool]:
    """Return (today's closing, True), or (next opening, False) when today is too late."""
    zone = zone_of(department)
    closing = _at(local_date(now, department), CLOSING, zone)
    if is_open(now, department) and closing - now >= TOO_NEAR:
        return closing, True
    return _opening_after(now, department), False


def answered_by_end_of(now: datetime, department: str | None) -> datetime:
    """Return the closing of the day on which a message written now is answered."""
    at, today = today_or_next(now, department)
    return at if today else _at(local_date(at, department), CLOSING, zone_of(department))


def as_it_is_said(due: datetime, now: datetime, department: str | None) -> tuple[datetime, bool]:
    """Return (due, True) if due today, else (the opening hour of that day, False)."""
    day = local_date(due, department)
    if day == local_date(now, department):
        return due, True
    return _at(day, OPENING, zone_of(department)), False


def work_later(now: datetime, work: timedelta, department: str | None) -> datetime:
    """Return the instant at which the team will have worked for so long, from now."""
    begins = next_read(now, department)
    closing = _at(local_date(begins, department), CLOSING, zone_of(department))
    if work <= closing - begins:
        return begins + work
    return work_later(closing, work - (closing - begins), department)


def work_between(since: datetime, until: datetime, department: str | None) -> timedelta:
    """Return how long the team worked between two instants."""
    work, begins = timedelta(0), next_read(since, department)
    while begins < until:
        closing = _at(local_date(begins, department), CLOSING, zone_of(department))
        work += min(closing, until) - begins
        begins = _opening_after(closing, department)
    return work


def _opening_after(now: datetime, department: str | None) -> datetime:
    zone = zone_of(department)
    local = now.astimezone(zone)
    day = local.date()
    if not works_on(day, department) or local.time() >= OPENING:
        day = _next_working_day(day, department)
    return _at(day, OPENING, zone)


def _at(day: date, moment: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, moment, zone).astimezone(UTC)


def _next_working_day(day: date, department: str | None) -> date:
    day += timedelta(days=1)
    while not works_on(day, department):
        day += timedelta(days=1)
    return day


def works_on(day: date, department: str | None) -> bool:
    return day.weekday() < 5 and not is_holiday(day, department)


def is_holiday(day: date, department: str | None) -> bool:
    """Tell whether a day is a public holiday in a department."""
    return day in _holidays(SUBDIVISIONS.get(department or NO_DEPARTMENT))


@cache
def _holidays(subdivision: str | None) -> holidays.HolidayBase:
    return holidays.country_holidays("FR", subdiv=subdivision)
