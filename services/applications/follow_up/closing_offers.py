"""The one door by which an opportunity closes: the other one like it is shown, who applied hears.

An employer ends theirs, a file or France Travail says that it is over, or its last day is past.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.offers import Opportunity, OpportunityStatus
from rules.offers.opportunities import Kind, Source
from services.applications import answers
from services.offers import duplicates

SLICE = 20
ENDS_BY_ITSELF: tuple[ColumnElement[bool], ...] = (
    Opportunity.status.in_((OpportunityStatus.LIVE, OpportunityStatus.PAUSED)),
    or_(
        Opportunity.employer_id.is_not(None),
        and_(Opportunity.source == Source.FILE, Opportunity.kind == Kind.JOB),
    ),
)
"""A training begins on its last day; what France Travail has not said for days may come back."""


def end(session: Session, it: Opportunity, status: OpportunityStatus, now: datetime) -> None:
    """For good; those who wait for an answer are told once that there will be none."""
    elsewhere = _is_elsewhere(session, it, now)
    it.status, it.closed_at = status, now
    duplicates.settle(session, it, now)
    answers.offer_gone(session, it.id, now, elsewhere=elsewhere)


def end_past(session: Session, now: datetime) -> bool:
    """A slice; whether there may be more."""
    found = session.scalars(*_past(now)).all()
    for it in found:
        end(session, it, OpportunityStatus.CLOSED, now)
    return len(found) == SLICE


def next_end(session: Session, since: datetime) -> datetime | None:
    return session.scalar(*_next(since))


def _is_elsewhere(session: Session, it: Opportunity, now: datetime) -> bool:
    """The same one, from another source, goes on: by a link it may still be answered."""
    if it.double_of is not None:
        return True
    return session.scalar(*_behind(it.id, now)) is not None


@constant
def _past(now: datetime) -> Select[Opportunity]:
    query = select(Opportunity).where(*ENDS_BY_ITSELF, Opportunity.live_until <= now)
    return query.order_by(Opportunity.live_until, Opportunity.id).limit(SLICE)


@constant
def _next(since: datetime) -> Select[datetime | None]:
    query = select(func.min(Opportunity.live_until)).where(*ENDS_BY_ITSELF)
    return query.where(Opportunity.live_until > since)


@constant
def _behind(opportunity_id: int, now: datetime) -> Select[int]:
    return (
        select(Opportunity.id)
        .where(Opportunity.double_of == opportunity_id)
        .where(Opportunity.status == OpportunityStatus.LIVE, Opportunity.live_until > now)
        .limit(1)
    )
