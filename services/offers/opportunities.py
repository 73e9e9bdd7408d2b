"""Opportunities people may see: live, in time, not doubles, of employers who answer."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from models.employers import Employer
from models.offers import Opportunity, OpportunityStatus


def shown(now: datetime) -> list[ColumnElement[bool]]:
    """Conditions of a query on opportunities."""
    silent = exists().where(
        Employer.person_id == Opportunity.employer_id, Employer.paused_at.is_not(None)
    )
    return [
        Opportunity.status == OpportunityStatus.LIVE,
        Opportunity.live_until > now,
        Opportunity.double_of.is_(None),
        ~silent,
    ]


def is_shown(session: Session, opportunity_id: int, now: datetime) -> bool:
    query = select(Opportunity.id).where(Opportunity.id == opportunity_id, *shown(now))
    return session.scalar(query) is not None
