"""How it was: when one is asked, and what the answers come to."""

from collections.abc import Sequence
from datetime import date, timedelta

from rules.figures.figures import told

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
    """From 0 to 1; nothing when it would tell how one to four people scored."""
    count = sum(score >= SATISFIED for score in scores)
    if not scores or None in (told(count), told(len(scores) - count)):
        return None
    return count / len(scores)


def mean(scores: Sequence[int]) -> float | None:
    return sum(scores) / len(scores) if scores else None
