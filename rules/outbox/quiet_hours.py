"""Define the quiet hours, in which the bot does not write first: evenings, nights, Sundays.

A message whose hour the bot chooses is planned between 9 and 20 (`next_good_moment`). Nudges and
reminders that are due, whoever chose their hour, are held back from 21 to 8 (`may_write`).
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

MORNING, EVENING = time(9), time(20)
DAWN, NIGHT = time(8), time(21)
SUNDAY = 6
ONE_DAY = timedelta(days=1)

Booked = Callable[[date], bool]
"""Tells whether the person has something booked on a day."""


def next_good_moment(now: datetime, zone: tzinfo) -> datetime:
    """Return `now` between 9 and 20 outside Sundays, or else the next nine o'clock of a weekday."""
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
    """Return the next eight o'clock, later than now."""
    local = now.astimezone(zone)
    day = local.date() + (timedelta(0) if local.time() < DAWN else ONE_DAY)
    return datetime.combine(day, DAWN, zone).astimezone(UTC)


def may_write(now: datetime, zone: tzinfo, booked: Booked) -> bool:
    """Tell whether a nudge or a reminder may be sent now.

    Not at night; on a Sunday, only if the person has something booked that day.
    """
    day = now.astimezone(zone).date()
    return not is_night(now, zone) and (day.weekday() != SUNDAY or booked(day))


def held_until(now: datetime, zone: tzinfo, booked: Booked) -> datetime:
    """Return the next eight o'clock, later than now, at which such a message may be sent."""
    dawn = next_dawn(now, zone)
    return dawn if may_write(dawn, zone, booked) else next_dawn(dawn, zone)
