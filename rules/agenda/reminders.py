"""Which reminders something booked has, and when: local hours stay local whatever clocks do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from rules.outbox.quiet_hours import is_night

EVENING = time(18)
JOIN, HOUR = timedelta(minutes=10), timedelta(hours=1)
ONE_DAY, ONE_SECOND = timedelta(days=1), timedelta(seconds=1)
JOIN_LIFE, HOUR_LIFE = JOIN - ONE_SECOND, timedelta(minutes=30)
"""Nothing is said of what has begun."""
EVENING_LIFE = timedelta(hours=16)
"""Until ten the next morning: an evening that falls on a quiet Sunday is said on Monday at 8."""
MANY = 2
"""With more than these in one day, the first way in comes with all the others."""


@dataclass(frozen=True, slots=True)
class Eve:
    """One evening: what begins between the two instants is told of at `at`."""

    at: datetime
    on: date
    """The day that is told of, where the person is."""
    begins_at: datetime
    ends_at: datetime


def eve_of(on: date, zone: tzinfo) -> Eve:
    return Eve(
        at=datetime.combine(on - ONE_DAY, EVENING, zone).astimezone(UTC),
        on=on,
        begins_at=midnight(on, zone),
        ends_at=midnight(on + ONE_DAY, zone),
    )


def eves(since: datetime, until: datetime, zone: tzinfo) -> Iterator[Eve]:
    """Those that fall after `since` and not after `until`, the first one first."""
    on = since.astimezone(zone).date() + ONE_DAY
    while (eve := eve_of(on, zone)).at <= until:
        if eve.at > since:
            yield eve
        on += ONE_DAY


def next_eve(now: datetime, zone: tzinfo) -> Eve:
    """The first that is still ahead."""
    today = eve_of(now.astimezone(zone).date() + ONE_DAY, zone)
    return today if today.at > now else eve_of(today.on + ONE_DAY, zone)


def midnight(on: date, zone: tzinfo) -> datetime:
    return datetime.combine(on, time(0), zone).astimezone(UTC)


def join_at(starts_at: datetime) -> datetime:
    return starts_at - JOIN


def hour_before(starts_at: datetime) -> datetime:
    """For calls only: somebody waits for one person."""
    return starts_at - HOUR


def is_joined_in_the_night(starts_at: datetime, zone: tzinfo) -> bool:
    """« Rejoindre » may not be said then: the evening message has the link already."""
    return is_night(join_at(starts_at), zone)
