"""Find the offer of a page and its step, and tell whether it changed since it was shown."""

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
from services.employers.web.offer_form import OfferFormFaults
from services.jobs import titles

NEW = 0
"""The id that stands for an offer without a row yet."""
TO_SEND = (OpportunityStatus.DRAFT, OpportunityStatus.REFUSED)


class OfferPageStep(StrEnum):
    ANSWERS = "answers"
    JOB = "job"
    SKILLS = "skills"
    PREVIEW = "preview"


class OfferPageNotice(StrEnum):
    """The sentences that answer a submitted form."""

    CHANGED = "write_changed"
    """The offer changed elsewhere meanwhile: nothing was overwritten."""
    UNFINISHED = "write_unfinished"
    ON_LINE = "write_on_line"
    SENT = "write_sent"
    DROPPED = "write_dropped"
    GONE = "write_gone"


TO_CORRECT = (OfferPageNotice.CHANGED, OfferPageNotice.UNFINISHED)
"""The sentences shown as an alert, since something is left to do."""


@dataclass(frozen=True, slots=True)
class OfferPageMove:
    """The next page after a change: a step of an offer, or the list of offers without a step."""

    step: OfferPageStep | None
    offer_id: int = NEW
    said: OfferPageNotice | None = None


@dataclass(frozen=True, slots=True)
class OfferPageStay:
    """The same step again, with what to correct: nothing was changed."""

    step: OfferPageStep
    said: OfferPageNotice | None = None
    faulty: OfferFormFaults | None = None


def of(session: Session, offer_id: int, employer_id: int, now: datetime) -> Opportunity | None:
    """Return the offer to show: by id, or for NEW the offer already begun."""
    if offer_id == NEW:
        return offer_drafts.unsent(session, employer_id)
    offer = offer_states.seen(session, offer_id, employer_id)
    return offer if offer is not None and may_be_written(offer, now) else None


def may_be_written(offer: Opportunity, now: datetime) -> bool:
    return offer_states.status_at(offer, now) not in OVER


def first_step(offer: Opportunity | None) -> OfferPageStep:
    is_whole = offer is not None and offer_drafts.is_whole(offer)
    return OfferPageStep.PREVIEW if is_whole else OfferPageStep.ANSWERS


def mark(offer: Opportunity | None) -> str:
    """Return a digest of the offer's answers and state, to detect a change."""
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
    """Return official titles for the offer's title, by ROME code."""
    suggested = titles.suggest(session, offer.title, SUGGESTED)
    return {title.code: title.title for title in suggested}
