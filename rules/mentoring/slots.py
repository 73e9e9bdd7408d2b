"""Slots of mentors: their hours, weekly rules, calls for everyone, mentors who stay silent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cache

import holidays

from rules.tickets.working_hours import SUBDIVISIONS, zone_of

OPENING, CLOSING = 8 * 60, 20 * 60
"""Minutes of the day, where the mentor is."""
SEATS = (1, 3, 4, 5, 6, 7, 8)
"""One for a call; a group of two would be neither."""
LENGTHS = range(15, 121)
ONE_DAY = timedelta(days=1)
AHEAD = timedelta(weeks=8)
"""How far weekly rules become slots."""
FAR = timedelta(weeks=26)
"""How far ahead a mentor may open a single date."""
NOTICE = timedelta(hours=2)
PATIENCE = timedelta(hours=96)


class Kind(StrEnum):
    CALL = "call"
    GROUP = "group"


class HowItWent(StrEnum):
    TOOK_PLACE = "took_place"
    NOBODY_CAME = "nobody_came"
    COULD_NOT = "could_not"


@dataclass(frozen=True, slots=True)
class Span:
    """Two instants; the second is not part of it."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OneDate:
    """`starts` is a minute of the day where the mentor is; `session_id`: for whom, or all."""

    on: date
    starts: int
    minutes: int
    seats: int
    session_id: int | None = None

    @property
    def ends(self) -> int:
        return self.starts + self.minutes


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every `weekday` (0 is Monday), meetings of `minutes` between two minutes of the day."""

    weekday: int
    starts: int
    ends: int
    minutes: int
    seats: int
    until_on: date
    session_id: int | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """Two days, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def kind_of(seats: int) -> Kind:
    return Kind.CALL if seats == 1 else Kind.GROUP


def in_hours(wanted: OneDate | Weekly) -> bool:
    return OPENING <= wanted.starts < wanted.ends <= CLOSING


def has_a_size(wanted: OneDate | Weekly) -> bool:
    fits = wanted.minutes in LENGTHS and wanted.starts + wanted.minutes <= wanted.ends
    return fits and wanted.seats in SEATS


def span(on: date, starts: int, minutes: int, zone: tzinfo) -> Span:
    """Local time stays local, whatever the clocks do in between."""
    hour, minute = divmod(starts, 60)
    starts_at = datetime.combine(on, time(hour, minute), zone).astimezone(UTC)
    return Span(starts_at, starts_at + timedelta(minutes=minutes))


def whole_days(days: Days, zone: tzinfo) -> Span:
    midnight = time(0)
    starts_at = datetime.combine(days.first, midnight, zone)
    ends_at = datetime.combine(days.last + ONE_DAY, midnight, zone)
    return Span(starts_at.astimezone(UTC), ends_at.astimezone(UTC))


def expand(
    weekly: Weekly, days: Days, department: str, absences: Sequence[Days] = ()
) -> Iterator[Span]:
    """The meetings of a weekly rule, without public holidays and absences."""
    zone = zone_of(department)
    on = days.first + timedelta(days=(weekly.weekday - days.first.weekday()) % 7)
    while on in days:
        if not is_holiday(on, department) and not any(on in absence for absence in absences):
            for starts in range(weekly.starts, weekly.ends - weekly.minutes + 1, weekly.minutes):
                yield span(on, starts, weekly.minutes, zone)
        on += timedelta(weeks=1)


def overlap(one: Span, other: Span) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def is_one_call_each(day: int, until_day: int) -> bool:
    """The first days of a session (from 1, and all those before it)."""
    return day <= until_day


def leaves_one_each(free: int, without_call: int) -> bool:
    """Whether another call, one of the `free` ones, takes none from those who had none yet."""
    return free > without_call


def patience(asked_at: datetime, starts_at: datetime) -> tuple[datetime, datetime]:
    """When a silent mentor is nudged, and when their people are offered another.

    48 and 96 hours, and a day before the meeting at the latest; less than two days ahead,
    at a third and at two thirds of the time left.
    """
    left = starts_at - asked_at
    rescue = min(PATIENCE, left - ONE_DAY) if left >= 2 * ONE_DAY else left * 2 / 3
    return asked_at + rescue / 2, asked_at + rescue


def is_holiday(day: date, department: str) -> bool:
    return day in _holidays(SUBDIVISIONS.get(department))


@cache
def _holidays(subdivision: str | None) -> holidays.HolidayBase:
    return holidays.country_holidays("FR", subdiv=subdivision)


def is_absence(by_participant: HowItWent | None, by_mentor: HowItWent | None) -> bool:
    """The mentor waited, and the participant does not say they were there too.

    Leaving a call early is none: the meeting took place.
    """
    was_there = by_participant in (HowItWent.TOOK_PLACE, HowItWent.NOBODY_CAME)
    return by_mentor is HowItWent.NOBODY_CAME and not was_there


def are_contrary(by_participant: HowItWent | None, by_mentor: HowItWent | None) -> bool:
    """One says it took place and the other does not; or each waited for the other."""
    if by_participant is None or by_mentor is None:
        return False
    if HowItWent.TOOK_PLACE in (by_participant, by_mentor):
        return by_participant is not by_mentor
    return by_participant is by_mentor is HowItWent.NOBODY_CAME


def is_held(by_participant: HowItWent | None, by_mentor: HowItWent | None) -> bool:
    """One side says it took place, and the other does not say the contrary."""
    return {by_participant, by_mentor} - {None} == {HowItWent.TOOK_PLACE}
