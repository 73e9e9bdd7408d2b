"""From interest to an answer: what is shared, how long silence lasts, kind reasons for a no."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

NUDGES = (timedelta(days=3), timedelta(days=7))
"""When an employer who said nothing is reminded."""
CLOSES = timedelta(days=60)
PERSON_MAY_NUDGE = timedelta(days=10)
UNANSWERED_AFTER = timedelta(days=7)
TOO_MANY_UNANSWERED = 10
ASKED_AFTER_INTERVIEW = timedelta(days=1)
"""When an employer is asked how it went, once."""
KEPT = timedelta(days=183)
"""Six months: how long what was shared is kept after the last change."""
MOST_TIMES = 3
"""That an employer proposes for one interview."""


class Shared(StrEnum):
    """What the person agrees to show; the first name always."""

    FIRST_NAME = "first_name"
    PHONE = "phone"
    EMAIL = "email"
    STRENGTHS = "strengths"
    CV = "cv"


class NoBecause(StrEnum):
    """Honest, and about the offer: never about the person."""

    FILLED = "filled"
    EXPERIENCE = "experience"
    SKILLS = "skills"
    HOURS = "hours"
    PLACE = "place"
    OTHER_PROFILE = "other_profile"
    UNTOLD = "untold"


class Step(StrEnum):
    """What silence leads to."""

    NUDGE = "nudge"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Silence:
    step: Step
    at: datetime


def next_silence(sent_at: datetime, nudges: int) -> Silence:
    """What comes next when nobody answers, `nudges` reminders having been sent."""
    if nudges < len(NUDGES):
        return Silence(Step.NUDGE, sent_at + NUDGES[nudges])
    return Silence(Step.CLOSE, sent_at + CLOSES)


def next_after_interview(interview_at: datetime, nudges: int) -> Silence:
    """The same silence, once they have met: one question the day after, then the same end."""
    if not nudges:
        return Silence(Step.NUDGE, interview_at + ASKED_AFTER_INTERVIEW)
    return Silence(Step.CLOSE, interview_at + CLOSES)


def person_may_nudge(
    sent_at: datetime, nudged_at: datetime | None, now: datetime, *, answered: bool
) -> bool:
    """Once, from the tenth day."""
    return not answered and nudged_at is None and now >= sent_at + PERSON_MAY_NUDGE
