"""Decide what follows an application: what is shared, when silence ends, reasons for a no."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

NUDGES = (timedelta(days=3), timedelta(days=7))
"""How long after an application its employer is reminded, if they have not answered."""
CLOSES = timedelta(days=60)
"""How long after an application it is closed without an answer."""
PERSON_MAY_NUDGE = timedelta(days=10)
UNANSWERED_AFTER = timedelta(days=7)
TOO_MANY_UNANSWERED = 10
ASKED_AFTER_INTERVIEW = timedelta(days=1)
"""How long after an interview its employer is asked, once, how it went."""
KEPT = timedelta(days=183)
"""Six months: how long what was shared is kept after the last change."""
MOST_TIMES = 3
"""Most times that an employer may propose for one interview."""


class ApplicationShare(StrEnum):
    """What a person may agree to show with an application; the first name is always shown."""

    FIRST_NAME = "first_name"
    PHONE = "phone"
    EMAIL = "email"
    STRENGTHS = "strengths"
    CV = "cv"


class ApplicationRefusalReason(StrEnum):
    """Reasons an employer may give for a refusal: about the offer, never about the person."""

    FILLED = "filled"
    EXPERIENCE = "experience"
    SKILLS = "skills"
    HOURS = "hours"
    PLACE = "place"
    OTHER_PROFILE = "other_profile"
    UNTOLD = "untold"


class SilenceStep(StrEnum):
    """What happens when the employer does not answer."""

    NUDGE = "nudge"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Silence:
    step: SilenceStep
    at: datetime


def next_silence(sent_at: datetime, nudges: int) -> Silence:
    """Return what happens next, and when, if nobody answers after `nudges` reminders."""
    if nudges < len(NUDGES):
        return Silence(SilenceStep.NUDGE, sent_at + NUDGES[nudges])
    return Silence(SilenceStep.CLOSE, sent_at + CLOSES)


def next_after_interview(interview_at: datetime, nudges: int) -> Silence:
    """Return what happens next after an interview: one question a day later, then the end."""
    if not nudges:
        return Silence(SilenceStep.NUDGE, interview_at + ASKED_AFTER_INTERVIEW)
    return Silence(SilenceStep.CLOSE, interview_at + CLOSES)


def person_may_nudge(
    sent_at: datetime, nudged_at: datetime | None, now: datetime, *, answered: bool
) -> bool:
    """Tell whether the person may remind the employer: once, from the tenth day."""
    return not answered and nudged_at is None and now >= sent_at + PERSON_MAY_NUDGE
