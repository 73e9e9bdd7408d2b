"""What an employer does with an offer of theirs: pause it, take it up again, end it, prolong it."""

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
"""Offers shown to their employer, the newest first."""


class OfferAction(StrEnum):
    PROLONG = "offer_prolong"
    RESUME = "offer_resume"
    PAUSE = "offer_pause"
    FILLED = "offer_filled"
    CLOSE = "offer_close"


class Changed(StrEnum):
    DONE = "done"
    NOTHING = "nothing"
    """It is another's, or no longer what it was when the button was shown."""


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
    """What people see first, then what waits for something, then what is over; newest first."""
    query = select(Opportunity).where(Opportunity.employer_id == employer_id)
    found = session.scalars(query.order_by(Opportunity.id.desc()).limit(MOST)).all()
    return sorted(found, key=lambda offer: ORDER.index(offer.status))


def seen(session: Session, offer_id: int, employer_id: int) -> Opportunity | None:
    """To look at only, by who still recruits here."""
    offer = session.get(Opportunity, offer_id)
    mine = offer is not None and offer.employer_id == employer_id
    return offer if mine and may(session, employer_id, Access.EMPLOYER) else None


def owned(session: Session, offer_id: int, employer_id: int) -> Opportunity | None:
    """Held until the end of the transaction: one thing at a time is done with an offer."""
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
    """One whose time is past is closed, whether or not a sweep has said so yet."""
    runs = offer.status in (OpportunityStatus.LIVE, OpportunityStatus.PAUSED)
    return OpportunityStatus.CLOSED if runs and offer.live_until <= now else offer.status


def possible(offer: Opportunity, now: datetime) -> Sequence[OfferAction]:
    actions = POSSIBLE.get(status_at(offer, now), ())
    prolongs = may_prolong(offer.live_until, now)
    return [action for action in actions if action is not OfferAction.PROLONG or prolongs]


def change(
    session: Session, offer_id: int, employer_id: int, action: OfferAction, now: datetime
) -> Changed:
    offer = owned(session, offer_id, employer_id)
    if offer is None or action not in possible(offer, now):
        return Changed.NOTHING
    if action is OfferAction.PROLONG:
        offer.live_until += PROLONGED
    elif TO_STATUS[action] in OVER:
        closing_offers.end(session, offer, TO_STATUS[action], now)
    else:
        offer.status = TO_STATUS[action]
        duplicates.settle(session, offer, now)
    return Changed.DONE


def end_all(session: Session, employer_id: int, now: datetime) -> None:
    """Their employer leaves: what nobody has seen goes, what runs is closed."""
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
