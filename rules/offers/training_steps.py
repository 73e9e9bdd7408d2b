"""Schedule what follows an interest in a training: a message on its eve, then two questions."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from rules.agenda.reminders import ONE_DAY, eve_of
from rules.applications.applications import CLOSES

MORNING = time(10)


class TrainingStep(StrEnum):
    EVE = "eve"
    ASK = "ask"
    """Ask whether there was a place, and whether the training has begun."""
    END = "end"
    """The person did not answer: it is closed without a message."""


TOLD = (TrainingStep.EVE, TrainingStep.ASK, TrainingStep.END)
"""The steps in their order; each is taken at most once."""


@dataclass(frozen=True, slots=True)
class DueTrainingStep:
    step: TrainingStep
    at: datetime


def next_due(
    sent_at: datetime, starts_on: date | None, done: int, now: datetime, zone: tzinfo
) -> DueTrainingStep:
    """Return the next step; `done` counts those already taken, and a past eve is left out."""
    if starts_on is None:
        asked_at = sent_at + CLOSES
    else:
        asked_at = datetime.combine(starts_on + ONE_DAY, MORNING, zone).astimezone(UTC)
        eve = eve_of(starts_on, zone).at
        if done == 0 and now < eve + timedelta(hours=6):
            return DueTrainingStep(TrainingStep.EVE, eve)
    if done < TOLD.index(TrainingStep.END):
        return DueTrainingStep(TrainingStep.ASK, asked_at)
    return DueTrainingStep(TrainingStep.END, asked_at + CLOSES)
