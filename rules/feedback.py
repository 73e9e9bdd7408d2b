"""How it was: when one is asked, and what the answers come to."""

from collections.abc import Sequence
from datetime import date, timedelta

SATISFIED = 4
"""From this score on: the « taux de satisfaction » is their share."""
LOW = 2
MIDDLE = 4
"""Days after the first: the fifth day."""
SATURDAY = 5


def mood_on(starts_on: date, ends_on: date) -> date | None:
    """The fifth day of a session, or the next weekday; none when it is over by then."""
    day = starts_on + timedelta(days=MIDDLE)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day if day < ends_on else None


def satisfied(scores: Sequence[int]) -> float | None:
    """From 0 to 1."""
    return sum(score >= SATISFIED for score in scores) / len(scores) if scores else None


def mean(scores: Sequence[int]) -> float | None:
    return sum(scores) / len(scores) if scores else None
