"""Find the offers that people have applied to, so that they are marked and not sent again.

An application to a duplicate counts for the offer that is shown in its place.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.engine.constant import constant
from models.offers import Opportunity


def sent_by(session: Session, person_id: int, offers: Collection[int]) -> Mapping[int, datetime]:
    """Return when the person applied, for those of `offers` (ids) to which they did."""
    sent_at = {offer: at for _, offer, at in session.execute(*_sent([person_id]))}
    return {offer: sent_at[offer] for offer in offers if offer in sent_at}


def of(session: Session, people: Sequence[int]) -> Sequence[tuple[int, int]]:
    """Return a pair of ids, person and opportunity, for each application of these people."""
    return [(person, offer) for person, offer, _ in session.execute(*_sent(people))]


@constant
def _sent(people: Sequence[int]) -> Select[int, int, datetime]:
    shown = func.coalesce(Opportunity.double_of, Opportunity.id)
    return (
        select(Application.person_id, shown, Application.sent_at)
        .join(Opportunity, Opportunity.id == Application.opportunity_id)
        .where(Application.person_id.in_(people))
        .where(Application.status != ApplicationStatus.WITHDRAWN)
    )
