"""Let an employer pause, resume, prolong and end their offers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.offers import Opportunity, OpportunityStatus
from rules.employers.offer_life import PROLONGED, may_prolong
from services.applications.follow_up import closing_offers
from services.offers import duplicates
from services.people.access import Access, may

MOST = 30
"""The most offers shown to their employer."""


class OfferAction(StrEnum):
    PROLONG = "offer_prolong"
    RESUME = "offer_resume"
    PAUSE = "offer_pause"
    FILLED = "offer_filled"
    CLOSE = "offer_close"


class OfferChangeResult(StrEnum):
    DONE = "done"
    NOTHING = "nothing"
    """The offer is another employer's, or has changed since the button was shown."""


POSSIBLE: Mapping[OpportunityStatus, Sequence[OfferAction]] = {
    OpportunityStatus.TO_APPROVE: (OfferAction.CLOSE,),
    OpportunityStatus.LIVE: (
        OfferAction.PROLONG,
        OfferAction.PAUSE,
        OfferAction.FILLED,
        OfferAction.CLOSE,
    ),
    OpportunityStatus.PAUSED: (OfferAction.RESUME, OfferAction.FILLED, OfferAction.CLOSE),
    OpportunityStatus.REFUSED: (OfferAction.CLOSE,),
}
TO_STATUS: Mapping[OfferAction, OpportunityStatus] = {
    OfferAction.RESUME: OpportunityStatus.LIVE,
    OfferAction.PAUSE: OpportunityStatus.PAUSED,
    OfferAction.FILLED: OpportunityStatus.FILLED,
    OfferAction.CLOSE: OpportunityStatus.CLOSED,
}
ORDER = (
    OpportunityStatus.LIVE,
    OpportunityStatus.PAUSED,
    OpportunityStatus.REFUSED,
    OpportunityStatus.DRAFT,
    OpportunityStatus.TO_APPROVE,
    OpportunityStatus.FILLED,
    OpportunityStatus.CLOSED,
)
OVER = (OpportunityStatus.FILLED, OpportunityStatus.CLOSED)


def offers_of(session: Session, employer_id: int) -> Sequence[Opportunity]:
    """Return the employer's offers in the order of `ORDER`, then the newest first."""
    query = select(Opportunity).where(Opportunity.employer_id == employer_id)
    offers = session.scalars(query.order_by(Opportunity.id.desc()).limit(MOST)).all()
    return sorted(offers, key=lambda offer: ORDER.index(offer.status))


def seen(session: Session, offer_id: int, employer_id: int) -> Opportunity | None:
    """Return an offer to read; None if it is another's, or the employer has no access any more."""
    offer = session.get(Opportunity, offer_id)
    is_own = offer is not None and offer.employer_id == employer_id
    return offer if is_own and may(session, employer_id, Access.EMPLOYER) else None


def owned(session: Session, offer_id: int, employer_id: int) -> Opportunity | None:
    """Lock and return an offer of the employer, until the end of the transaction."""
    if not may(session, employer_id, Access.EMPLOYER):
        return None
    query = (
        select(Opportunity)
        .where(Opportunity.id == offer_id, Opportunity.employer_id == employer_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalar(query)


def status_at(offer: Opportunity, now: datetime) -> OpportunityStatus:
    """Return the status now: a live or paused offer past its end counts as closed."""
    is_running = offer.status in (OpportunityStatus.LIVE, OpportunityStatus.PAUSED)
    return OpportunityStatus.CLOSED if is_running and offer.live_until <= now else offer.status


def possible(offer: Opportunity, now: datetime) -> Sequence[OfferAction]:
    """Return the actions that the employer may do with the offer now."""
    actions = POSSIBLE.get(status_at(offer, now), ())
    can_prolong = may_prolong(offer.live_until, now)
    return [action for action in actions if action is not OfferAction.PROLONG or can_prolong]


def change(
    session: Session, offer_id: int, employer_id: int, action: OfferAction, now: datetime
) -> OfferChangeResult:
    offer = owned(session, offer_id, employer_id)
    if offer is None or action not in possible(offer, now):
        return OfferChangeResult.NOTHING
    if action is OfferAction.PROLONG:
        offer.live_until += PROLONGED
    elif TO_STATUS[action] in OVER:
        closing_offers.end(session, offer, TO_STATUS[action], now)
    else:
        offer.status = TO_STATUS[action]
        duplicates.choose_shown(session, offer, now)
    return OfferChangeResult.DONE


def end_all(session: Session, employer_id: int, now: datetime) -> None:
    """Delete the unpublished offers of an employer who leaves, and close the others."""
    for offer in session.scalars(
        select(Opportunity).where(
            Opportunity.employer_id == employer_id, Opportunity.status.not_in(OVER)
        )
    ):
        if offer.published_at is None:
            session.delete(offer)
        else:
            closing_offers.end(session, offer, OpportunityStatus.CLOSED, now)
    session.flush()
