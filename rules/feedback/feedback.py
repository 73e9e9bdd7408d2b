"""Decide on which day the mood is asked, and sum up scores from 1 to 5."""

from collections.abc import Sequence
from datetime import date, timedelta

from rules.figures.figures import told

SATISFIED = 4
"""Least score of a satisfied person: the « taux de satisfaction » is the share of these."""
LOW = 2
MIDDLE = 4
"""Days from the first day of a session to its fifth."""
SATURDAY = 5


def mood_on(starts_on: date, ends_on: date) -> date | None:
    """Return the fifth day of a session, or the next weekday; None when it is over by then."""
    day = starts_on + timedelta(days=MIDDLE)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day if day < ends_on else None


def satisfied(scores: Sequence[int]) -> float | None:
    """Return the share of satisfied people, from 0 to 1.

    None when it would tell how one to four people scored.
    """
    count = sum(score >= SATISFIED for score in scores)
    if not scores or None in (told(count), told(len(scores) - count)):
        return None
    return count / len(scores)


def mean(scores: Sequence[int]) -> float | None:
    return sum(scores) / len(scores) if scores else None
