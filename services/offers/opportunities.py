"""Tell which opportunities people may see: live, in time, no doubles, of employers who answer."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from models.offers import Employer, Opportunity, OpportunityStatus


def shown(now: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions that people may see an opportunity now."""
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
    """Tell whether people may see this opportunity now."""
    query = select(Opportunity.id).where(Opportunity.id == opportunity_id, *shown(now))
    return session.scalar(query) is not None
