"""Compute when the reminders of a booked event are due.

Hours are the person's local hours, on the days when clocks change too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from rules.outbox.quiet_hours import is_night

EVENING = time(18)
JOIN, HOUR = timedelta(minutes=10), timedelta(hours=1)
ONE_DAY, ONE_SECOND = timedelta(days=1), timedelta(seconds=1)
JOIN_LIFE, HOUR_LIFE = JOIN - ONE_SECOND, timedelta(minutes=30)
"""How long these reminders stay worth sending: none is sent once the event has begun."""
EVENING_LIFE = timedelta(hours=16)
"""Until ten the next morning: the evening message of a quiet Sunday is sent on Monday at 8."""
MANY = 2
"""With more events than this in one day, the link of the first comes with all the others."""


@dataclass(frozen=True, slots=True)
class Eve:
    """An evening message, due at `at`: lists the events between the two other instants."""

    at: datetime
    on: date
    """The day it is about, in the person's time zone."""
    begins_at: datetime
    ends_at: datetime


def eve_of(on: date, zone: tzinfo) -> Eve:
    """Return the evening message about the events of a local day: due at 18:00 the day before."""
    return Eve(
        at=datetime.combine(on - ONE_DAY, EVENING, zone).astimezone(UTC),
        on=on,
        begins_at=midnight(on, zone),
        ends_at=midnight(on + ONE_DAY, zone),
    )


def eves(since: datetime, until: datetime, zone: tzinfo) -> Iterator[Eve]:
    """Yield the evening messages due after `since` and not after `until`, earliest first."""
    on = since.astimezone(zone).date() + ONE_DAY
    while (eve := eve_of(on, zone)).at <= until:
        if eve.at > since:
            yield eve
        on += ONE_DAY


def next_eve(now: datetime, zone: tzinfo) -> Eve:
    """Return the first evening message that is due after `now`."""
    today = eve_of(now.astimezone(zone).date() + ONE_DAY, zone)
    return today if today.at > now else eve_of(today.on + ONE_DAY, zone)


def midnight(on: date, zone: tzinfo) -> datetime:
    return datetime.combine(on, time(0), zone).astimezone(UTC)


def join_at(starts_at: datetime) -> datetime:
    return starts_at - JOIN


def is_joined_in_the_night(starts_at: datetime, zone: tzinfo) -> bool:
    """Tell whether the message « Rejoindre » falls in the quiet hours.

    If so, it is not sent, and the evening message already holds the link.
    """
    return is_night(join_at(starts_at), zone)
