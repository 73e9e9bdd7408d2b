"""Applications that an employer has not answered yet; and interviews without an outcome."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.offers import Opportunity
from rules.applications.applications import ASKED_AFTER_INTERVIEW, UNANSWERED_AFTER
from services.applications.applications import ALIVE, WAITING
from services.people.access import Access, may

MOST = 8
"""On one screen of a phone."""


def waiting_count(session: Session, employer_id: int, now: datetime) -> int:
    return session.scalar(_counted(_without_a_word(employer_id, now))) or 0


def unanswered_count(session: Session, employer_id: int, now: datetime) -> int:
    """Those sent, or met, more than a week ago."""
    old = now - UNANSWERED_AFTER
    query = _without_a_word(employer_id, now).where(
        Application.sent_at <= old,
        or_(Application.interview_at.is_(None), Application.interview_at <= old),
    )
    return session.scalar(_counted(query)) or 0


def longest_waiting(session: Session, employer_id: int, now: datetime) -> int | None:
    query = _without_a_word(employer_id, now).with_only_columns(Application.id)
    return session.scalar(query.order_by(Application.sent_at, Application.id).limit(1))


def waiting_for(session: Session, opportunity_id: int) -> Sequence[Application]:
    """Those who have no answer yet: their rows are ours until the end."""
    query = (
        select(Application)
        .where(Application.opportunity_id == opportunity_id, Application.status.in_(WAITING))
        .order_by(Application.id)
        .with_for_update()
    )
    return session.scalars(query.execution_options(populate_existing=True)).all()


def received(session: Session, employer_id: int) -> Sequence[Application]:
    """Those still to be looked after; who has waited longest first."""
    if not may(session, employer_id, Access.EMPLOYER):
        return []
    query = _received(employer_id).order_by(Application.answered_at, Application.id)
    found = session.scalars(query.limit(2 * MOST)).all()
    return sorted(found, key=lambda it: (it.answered_at is not None, it.id))[:MOST]


def met(until: datetime) -> ColumnElement[bool]:
    """They met at that instant or before, and nothing was said since."""
    interview = Application.status == ApplicationStatus.INTERVIEW
    return and_(interview, Application.interview_at <= until)


def _without_a_word(employer_id: int, now: datetime) -> Select[Application]:
    return _received(employer_id).where(
        or_(Application.status.in_(WAITING), met(now - ASKED_AFTER_INTERVIEW))
    )


def _received(employer_id: int) -> Select[Application]:
    return (
        select(Application)
        .join(Opportunity, Opportunity.id == Application.opportunity_id)
        .where(Opportunity.employer_id == employer_id, Application.status.in_(ALIVE))
        .where(Application.outside.is_(False))
    )


def _counted(query: Select[Application]) -> Select[int]:
    return select(func.count()).select_from(query.subquery())
