"""When an unfinished sign-up is chased: next day, third day, two days before the opening."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

MORNING, EVENING = time(8), time(20)
SUNDAY = 6
ONE_DAY = timedelta(days=1)
AFTER = {"next_day": ONE_DAY, "third_day": 3 * ONE_DAY}
"""How long after the day the person last wrote; a day more when that is a Sunday."""


@dataclass(frozen=True, slots=True)
class Chase:
    """`name` ends a text key; `at` is an instant."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Span:
    """Who last wrote in this span is chased under this name; both ends belong to it."""

    name: str
    begins_at: datetime
    ends_at: datetime


def chases(heard_at: datetime, opening: date | None, zone: tzinfo) -> list[Chase]:
    """At the hour the person last wrote, between 8 and 20, never on a Sunday."""
    local = heard_at.astimezone(zone)
    hour = min(max(local.time(), MORNING), EVENING)
    found = dict(_days(local.date(), opening))
    return [Chase(name, _instant(day, hour, zone)) for name, day in found.items()]


def spans(since: datetime, until: datetime, zone: tzinfo) -> Iterator[Span]:
    """The other way round: when those last wrote whose chase falls between two instants."""
    first, last = since.astimezone(zone), until.astimezone(zone)
    for number in range((last.date() - first.date()).days + 1):
        day = first.date() + number * ONE_DAY
        begins = max(first, datetime.combine(day, MORNING, zone))
        ends = min(last, datetime.combine(day, EVENING, zone))
        if begins <= ends:
            earliest = time.min if begins.time() == MORNING else begins.time()
            latest = time.max if ends.time() == EVENING else ends.time()
            for name, heard_on in _heard_on(day):
                yield Span(
                    name, _instant(heard_on, earliest, zone), _instant(heard_on, latest, zone)
                )


def last_call_on(opening: date) -> date:
    return _not_sunday(opening - 2 * ONE_DAY, -ONE_DAY)


def _days(heard_on: date, opening: date | None) -> Iterator[tuple[str, date]]:
    for name, later in AFTER.items():
        yield name, _not_sunday(heard_on + later, ONE_DAY)
    third_day = _not_sunday(heard_on + AFTER["third_day"], ONE_DAY)
    if opening is not None and last_call_on(opening) > third_day:
        yield "last_call", last_call_on(opening)


def _heard_on(day: date) -> Iterator[tuple[str, date]]:
    """The days on which those wrote who are chased on this one."""
    for name, later in AFTER.items():
        for heard_on in (day - later, day - later - ONE_DAY):
            if _not_sunday(heard_on + later, ONE_DAY) == day:
                yield name, heard_on


def _instant(day: date, hour: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)


def _not_sunday(day: date, step: timedelta) -> date:
    return day + step if day.weekday() == SUNDAY else day
