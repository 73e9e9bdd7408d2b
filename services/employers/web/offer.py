"""An offer on a page of its own: which one, at which step, and whether it is what was looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy.orm import Session

from models.offers import Opportunity, OpportunityStatus
from services.employers import offer_drafts, offer_states
from services.employers.offer_form import SUGGESTED
from services.employers.offer_states import OVER
from services.employers.web.offer_form import Faulty
from services.jobs import titles

NEW = 0
"""The number of an offer that has no row yet."""
TO_SEND = (OpportunityStatus.DRAFT, OpportunityStatus.REFUSED)


class Step(StrEnum):
    ANSWERS = "answers"
    JOB = "job"
    SKILLS = "skills"
    PREVIEW = "preview"


class Said(StrEnum):
    """Sentences that answer a press."""

    CHANGED = "write_changed"
    """Meanwhile, elsewhere: nothing was overwritten."""
    UNFINISHED = "write_unfinished"
    ON_LINE = "write_on_line"
    SENT = "write_sent"
    DROPPED = "write_dropped"
    GONE = "write_gone"


TO_CORRECT = (Said.CHANGED, Said.UNFINISHED)
"""Said as an alert: something is left to do."""


@dataclass(frozen=True, slots=True)
class Went:
    """Where a press leads: to a step of an offer, or to all of them when there is no step."""

    step: Step | None
    offer_id: int = NEW
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class Stays:
    """A step once more, for what is to be put right: nothing was changed."""

    step: Step
    said: Said | None = None
    faulty: Faulty | None = None


def of(session: Session, offer_id: int, employer_id: int, now: datetime) -> Opportunity | None:
    """To look at: the one that is named, else the one that was begun."""
    if offer_id == NEW:
        return offer_drafts.unsent(session, employer_id)
    offer = offer_states.seen(session, offer_id, employer_id)
    return offer if offer is not None and may_be_written(offer, now) else None


def may_be_written(offer: Opportunity, now: datetime) -> bool:
    return offer_states.status_at(offer, now) not in OVER


def first_step(offer: Opportunity | None) -> Step:
    whole = offer is not None and offer_drafts.is_whole(offer)
    return Step.PREVIEW if whole else Step.ANSWERS


def mark(offer: Opportunity | None) -> str:
    """Another as soon as an answer, or how the offer stands, is another."""
    if offer is None:
        return ""
    state = (
        *(str(offer.status), offer.revision, offer.title, offer.rome, offer.place),
        *(offer.department, str(offer.remote), str(offer.contract), offer.months),
        *(str(offer.hours), offer.pay, sorted(offer.strengths), sorted(offer.skills)),
        *(offer.description, offer.live_days),
    )
    return sha256(repr(state).encode()).hexdigest()[:16]


def suggestions(session: Session, offer: Opportunity) -> Mapping[str, str]:
    """Official titles, by code."""
    found = titles.suggest(session, offer.title, SUGGESTED)
    return {it.code: it.title for it in found}
