"""Decide when to chase an unfinished sign-up: next day, third day, two days before opening."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

MORNING, EVENING = time(8), time(20)
SUNDAY = 6
ONE_DAY = timedelta(days=1)
AFTER = {"next_day": ONE_DAY, "third_day": 3 * ONE_DAY}
"""How long after the day the person last wrote; one day later when that is a Sunday."""


@dataclass(frozen=True, slots=True)
class Chase:
    """One chase, due at `at`; `name` ends the key of its text."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ChaseWindow:
    """A named chase, due to people who last wrote in the span, both ends included."""

    name: str
    begins_at: datetime
    ends_at: datetime


def chases(heard_at: datetime, opening: date | None, zone: tzinfo) -> list[Chase]:
    """Return the chases of a person who last wrote at `heard_at`.

    Each is due at the hour they last wrote, but between 8 and 20, and never on a Sunday.
    """
    local = heard_at.astimezone(zone)
    hour = min(max(local.time(), MORNING), EVENING)
    return [
        Chase(name, _instant(day, hour, zone)) for name, day in _chase_days(local.date(), opening)
    ]


def spans(since: datetime, until: datetime, zone: tzinfo) -> Iterator[ChaseWindow]:
    """Yield when people last wrote whose chase is due from `since` to `until`.

    It is the inverse of `chases`, without the last call.
    """
    first, last = since.astimezone(zone), until.astimezone(zone)
    for number in range((last.date() - first.date()).days + 1):
        day = first.date() + number * ONE_DAY
        begins = max(first, datetime.combine(day, MORNING, zone))
        ends = min(last, datetime.combine(day, EVENING, zone))
        if begins <= ends:
            earliest = time.min if begins.time() == MORNING else begins.time()
            latest = time.max if ends.time() == EVENING else ends.time()
            for name, heard_on in _days_heard(day):
                yield ChaseWindow(
                    name, _instant(heard_on, earliest, zone), _instant(heard_on, latest, zone)
                )


def last_call_on(opening: date) -> date:
    return _not_sunday(opening - 2 * ONE_DAY, -ONE_DAY)


def _chase_days(heard_on: date, opening: date | None) -> Iterator[tuple[str, date]]:
    for name, later in AFTER.items():
        yield name, _not_sunday(heard_on + later, ONE_DAY)
    third_day = _not_sunday(heard_on + AFTER["third_day"], ONE_DAY)
    if opening is not None and last_call_on(opening) > third_day:
        yield "last_call", last_call_on(opening)


def _days_heard(day: date) -> Iterator[tuple[str, date]]:
    """Yield the days on which people last wrote who are chased on `day`."""
    for name, later in AFTER.items():
        for heard_on in (day - later, day - later - ONE_DAY):
            if _not_sunday(heard_on + later, ONE_DAY) == day:
                yield name, heard_on


def _instant(day: date, hour: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)


def _not_sunday(day: date, step: timedelta) -> date:
    return day + step if day.weekday() == SUNDAY else day
