"""When offers are sent: at nine where the person is, never on a Sunday, as often as they chose."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import TypeVar

from rules.offers.opportunities import Rhythm
from rules.outbox.quiet_hours import SUNDAY

AT = time(9)
MONDAY = 0
CARDS = 3
"""In one message, at most."""
REVISIT = timedelta(days=3)
"""« Plus tard »."""
PAUSE = timedelta(days=7)
ONE_DAY = timedelta(days=1)

T = TypeVar("T")


def next_digest(now: datetime, zone: tzinfo, rhythm: Rhythm) -> datetime | None:
    """Later than now; none when the person would rather ask."""
    if rhythm is Rhythm.ON_DEMAND:
        return None
    day = now.astimezone(zone).date()
    while not _is_one(at := datetime.combine(day, AT, zone).astimezone(UTC), now, zone, rhythm):
        day += ONE_DAY
    return at


def revisit_at(now: datetime, zone: tzinfo) -> datetime:
    """Nine o'clock, three days later or on the Monday after."""
    at = next_digest(now + REVISIT - ONE_DAY, zone, Rhythm.DAILY)
    assert at is not None  # only who asks has no next one
    return at


def mixed(jobs: Sequence[T], trainings: Sequence[T]) -> list[T]:
    """Two jobs and a training when there are both; what is missing comes from the other."""
    few = jobs[: CARDS - 1] if trainings else jobs[:CARDS]
    return [*few, *trainings[: CARDS - len(few)]]


def _is_one(at: datetime, now: datetime, zone: tzinfo, rhythm: Rhythm) -> bool:
    weekday = at.astimezone(zone).weekday()
    return at > now and (weekday == MONDAY if rhythm is Rhythm.WEEKLY else weekday != SUNDAY)
