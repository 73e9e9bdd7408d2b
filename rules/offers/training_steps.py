"""What comes after an interest in a training: the eve of its start, then two questions."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from rules.agenda.reminders import ONE_DAY, eve_of
from rules.applications.applications import CLOSES

MORNING = time(10)


class Step(StrEnum):
    EVE = "eve"
    ASK = "ask"
    """Whether there was a place, and whether it has begun."""
    END = "end"
    """Nobody said: it is put away without a word."""


TOLD = (Step.EVE, Step.ASK, Step.END)
"""In this order; each at most once."""


@dataclass(frozen=True, slots=True)
class Due:
    step: Step
    at: datetime


def next_due(
    sent_at: datetime, starts_on: date | None, done: int, now: datetime, zone: tzinfo
) -> Due:
    """`done`: how many of the steps are behind; an eve that is past is left out."""
    if starts_on is None:
        asked_at = sent_at + CLOSES
    else:
        asked_at = datetime.combine(starts_on + ONE_DAY, MORNING, zone).astimezone(UTC)
        eve = eve_of(starts_on, zone).at
        if done == 0 and now < eve + timedelta(hours=6):
            return Due(Step.EVE, eve)
    if done < TOLD.index(Step.END):
        return Due(Step.ASK, asked_at)
    return Due(Step.END, asked_at + CLOSES)
