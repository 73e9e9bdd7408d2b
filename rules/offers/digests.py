"""Decide when offers are sent: at nine local time, never on a Sunday, as often as chosen."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import TypeVar

from rules.offers.opportunities import Rhythm
from rules.outbox.quiet_hours import SUNDAY

AT = time(9)
MONDAY = 0
CARDS = 3
"""Most offers in one message."""
REVISIT = timedelta(days=3)
"""How long after « Plus tard » an offer is shown again."""
PAUSE = timedelta(days=7)
ONE_DAY = timedelta(days=1)

T = TypeVar("T")


def next_digest(now: datetime, zone: tzinfo, rhythm: Rhythm) -> datetime | None:
    """Return the next moment after `now`; None when the person only browses on demand."""
    if rhythm is Rhythm.ON_DEMAND:
        return None
    day = now.astimezone(zone).date()
    while not _is_digest(at := datetime.combine(day, AT, zone).astimezone(UTC), now, zone, rhythm):
        day += ONE_DAY
    return at


def revisit_at(now: datetime, zone: tzinfo) -> datetime:
    """Return nine o'clock three days later, or on the Monday after when that is a Sunday."""
    at = next_digest(now + REVISIT - ONE_DAY, zone, Rhythm.DAILY)
    assert at is not None  # only `Rhythm.ON_DEMAND` has no next digest
    return at


def mixed(jobs: Sequence[T], trainings: Sequence[T]) -> list[T]:
    """Return two jobs and one training; when one sort is short, the other fills its place."""
    first = jobs[: CARDS - 1] if trainings else jobs[:CARDS]
    return [*first, *trainings[: CARDS - len(first)]]


def _is_digest(at: datetime, now: datetime, zone: tzinfo, rhythm: Rhythm) -> bool:
    weekday = at.astimezone(zone).weekday()
    return at > now and (weekday == MONDAY if rhythm is Rhythm.WEEKLY else weekday != SUNDAY)
