"""Tell which opportunities people may see, and to which of them they have applied.

Seen are those that are live, in time, no doubles, of employers who answer.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from models.offers import Employer, Opportunity, OpportunityStatus

Applied = Callable[[Session, Sequence[int]], Sequence[tuple[int, int, datetime]]]
"""Returns person, opportunity (ids) and instant of each application of these people.

An application to a duplicate counts for the offer that is shown in its place.
"""


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


def sent_by(
    session: Session, applied: Applied, person_id: int, offers: Collection[int]
) -> Mapping[int, datetime]:
    """Return when the person applied, by id of the `offers` applied for."""
    sent_at = {offer: at for _, offer, at in applied(session, [person_id])}
    return {offer: sent_at[offer] for offer in offers if offer in sent_at}
