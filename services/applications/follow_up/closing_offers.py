"""Close opportunities, in this module only: show the duplicate, and tell who applied.

An employer closes an offer, a file or France Travail says that it is over, or it expires.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.offers import Opportunity, OpportunityStatus
from rules.offers.opportunities import OpportunityKind, OpportunitySource
from services.applications import answers
from services.offers import duplicates

SLICE = 20
ENDS_BY_ITSELF: tuple[ColumnElement[bool], ...] = (
    Opportunity.status.in_((OpportunityStatus.LIVE, OpportunityStatus.PAUSED)),
    or_(
        Opportunity.employer_id.is_not(None),
        and_(Opportunity.source == OpportunitySource.FILE, Opportunity.kind == OpportunityKind.JOB),
    ),
)
"""Offers that expire by themselves: those of employers, and jobs of files.

A training begins on its last day; an offer missing at France Travail for days may come back.
"""


def end(
    session: Session, opportunity: Opportunity, status: OpportunityStatus, now: datetime
) -> None:
    """Close an opportunity for good; tell people waiting that no answer will come."""
    is_elsewhere = _is_elsewhere(session, opportunity, now)
    opportunity.status, opportunity.closed_at = status, now
    duplicates.choose_shown(session, opportunity, now)
    answers.offer_gone(session, opportunity.id, now, elsewhere=is_elsewhere)


def end_past(session: Session, now: datetime) -> bool:
    """Close up to `SLICE` expired opportunities; return whether more may be left."""
    ended = session.scalars(*_past_offers(now)).all()
    for opportunity in ended:
        end(session, opportunity, OpportunityStatus.CLOSED, now)
    return len(ended) == SLICE


def next_end(session: Session, since: datetime) -> datetime | None:
    """Return when the next opportunity expires after `since`."""
    return session.scalar(*_next_last_day(since))


def _is_elsewhere(session: Session, opportunity: Opportunity, now: datetime) -> bool:
    """Tell whether the same offer goes on from another source, with a link to apply by."""
    if opportunity.double_of is not None:
        return True
    return session.scalar(*_live_double(opportunity.id, now)) is not None


@constant
def _past_offers(now: datetime) -> Select[Opportunity]:
    query = select(Opportunity).where(*ENDS_BY_ITSELF, Opportunity.live_until <= now)
    return query.order_by(Opportunity.live_until, Opportunity.id).limit(SLICE)


@constant
def _next_last_day(since: datetime) -> Select[datetime | None]:
    query = select(func.min(Opportunity.live_until)).where(*ENDS_BY_ITSELF)
    return query.where(Opportunity.live_until > since)


@constant
def _live_double(opportunity_id: int, now: datetime) -> Select[int]:
    return (
        select(Opportunity.id)
        .where(Opportunity.double_of == opportunity_id)
        .where(Opportunity.status == OpportunityStatus.LIVE, Opportunity.live_until > now)
        .limit(1)
    )
