"""When nobody is written to first: evenings, nights, early mornings, and Sundays.

What we choose the hour of leaves between 9 and 20; what was asked for or booked, between 8 and 21.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

MORNING, EVENING = time(9), time(20)
DAWN, NIGHT = time(8), time(21)
SUNDAY = 6
ONE_DAY = timedelta(days=1)

Booked = Callable[[date], bool]
"""Whether the person has something booked that day."""


def next_good_moment(now: datetime, zone: tzinfo) -> datetime:
    """`now` when it is a good one, else nine o'clock of the next good day."""
    local = now.astimezone(zone)
    if local.weekday() != SUNDAY and MORNING <= local.time() < EVENING:
        return now
    day = local.date() + timedelta(days=0 if local.time() < MORNING else 1)
    if day.weekday() == SUNDAY:
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, zone).astimezone(UTC)


def is_night(at: datetime, zone: tzinfo) -> bool:
    return not DAWN <= at.astimezone(zone).time() < NIGHT


def next_dawn(now: datetime, zone: tzinfo) -> datetime:
    """The next eight o'clock, later than now."""
    local = now.astimezone(zone)
    day = local.date() + (timedelta(0) if local.time() < DAWN else ONE_DAY)
    return datetime.combine(day, DAWN, zone).astimezone(UTC)


def may_write(now: datetime, zone: tzinfo, booked: Booked) -> bool:
    """Whether what nobody asked for may be said now: not at night; on a Sunday when it is busy."""
    day = now.astimezone(zone).date()
    return not is_night(now, zone) and (day.weekday() != SUNDAY or booked(day))


def held_until(now: datetime, zone: tzinfo, booked: Booked) -> datetime:
    """The next dawn of a day on which one may write, later than now."""
    dawn = next_dawn(now, zone)
    return dawn if may_write(dawn, zone, booked) else next_dawn(dawn, zone)
