"""Applications that an employer has not answered yet."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.applications import Application
from models.opportunities import Opportunity
from rules.applications import UNANSWERED_AFTER
from services.applications import ALIVE, WAITING

MOST = 8
"""On one screen of a phone."""


def waiting_count(session: Session, employer_id: int) -> int:
    return session.scalar(_counted(_received(employer_id))) or 0


def unanswered_count(session: Session, employer_id: int, now: datetime) -> int:
    """Those sent more than a week ago."""
    old = _received(employer_id).where(Application.sent_at <= now - UNANSWERED_AFTER)
    return session.scalar(_counted(old)) or 0


def longest_waiting(session: Session, employer_id: int) -> int | None:
    query = _received(employer_id).with_only_columns(Application.id)
    return session.scalar(query.order_by(Application.sent_at, Application.id).limit(1))


def waiting_for(session: Session, opportunity_id: int) -> Sequence[Application]:
    """Those who applied here and have no answer yet: their rows are ours until the end."""
    query = (
        select(Application)
        .where(Application.opportunity_id == opportunity_id, Application.status.in_(WAITING))
        .where(Application.outside.is_(False))
        .order_by(Application.id)
        .with_for_update()
    )
    return session.scalars(query.execution_options(populate_existing=True)).all()


def received(session: Session, employer_id: int) -> Sequence[Application]:
    """Those still to be looked after; who has waited longest first."""
    query = _received(employer_id, ALIVE).order_by(Application.answered_at, Application.id)
    found = session.scalars(query.limit(2 * MOST)).all()
    return sorted(found, key=lambda it: (it.answered_at is not None, it.id))[:MOST]


def _received(employer_id: int, statuses: Sequence[str] = WAITING) -> Select[Application]:
    return (
        select(Application)
        .join(Opportunity, Opportunity.id == Application.opportunity_id)
        .where(Opportunity.employer_id == employer_id, Application.status.in_(statuses))
        .where(Application.outside.is_(False))
    )


def _counted(query: Select[Application]) -> Select[int]:
    return select(func.count()).select_from(query.subquery())
