"""Find the applications that an employer has not answered, and interviews without outcome."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.offers import Opportunity
from rules.applications.applications import ASKED_AFTER_INTERVIEW, UNANSWERED_AFTER
from services.applications import interviews
from services.applications.applications import ALIVE, WAITING
from services.people.access import Access, may

MOST = 8
"""The most applications listed: one screen of a phone."""


def waiting_count(session: Session, employer_id: int, now: datetime) -> int:
    """Count the applications and interviews that wait for the employer's answer."""
    return session.scalar(_count(_awaiting_employer(employer_id, now))) or 0


def unanswered_count(session: Session, employer_id: int, now: datetime) -> int:
    """Count those sent, or interviewed, more than a week ago."""
    week_ago = now - UNANSWERED_AFTER
    query = _awaiting_employer(employer_id, now).where(
        Application.sent_at <= week_ago,
        or_(Application.interview_at.is_(None), Application.interview_at <= week_ago),
    )
    return session.scalar(_count(query)) or 0


def longest_waiting(session: Session, employer_id: int, now: datetime) -> int | None:
    """Return the id of the application that has waited longest."""
    query = _awaiting_employer(employer_id, now).with_only_columns(Application.id)
    return session.scalar(query.order_by(Application.sent_at, Application.id).limit(1))


def waiting_for(session: Session, opportunity_id: int) -> Sequence[Application]:
    """Lock and return an offer's applications without an answer."""
    query = (
        select(Application)
        .where(Application.opportunity_id == opportunity_id, Application.status.in_(WAITING))
        .order_by(Application.id)
        .with_for_update()
    )
    return session.scalars(query.execution_options(populate_existing=True)).all()


def received(session: Session, employer_id: int) -> Sequence[Application]:
    """Return at most `MOST` open applications: those without an answer first, then the oldest."""
    if not may(session, employer_id, Access.EMPLOYER):
        return []
    query = _received(employer_id).order_by(Application.answered_at, Application.id)
    candidates = session.scalars(query.limit(2 * MOST)).all()
    return sorted(
        candidates, key=lambda application: (application.answered_at is not None, application.id)
    )[:MOST]


def met(until: datetime) -> ColumnElement[bool]:
    """Match interviews held until this instant that have no outcome."""
    is_interview = Application.status == ApplicationStatus.INTERVIEW
    return and_(is_interview, Application.interview_at <= until)


def interviews_ahead(session: Session, employer_id: int, now: datetime) -> list[Application]:
    """Return the applications whose agreed interview is not over, the soonest first."""
    if not may(session, employer_id, Access.EMPLOYER):
        return []
    query = _received(employer_id).where(
        *interviews.agreed(), Application.interview_at > now - interviews.LASTS
    )
    candidates = session.scalars(query.order_by(Application.interview_at, Application.id))
    spans = ((application, interviews.span_of(application)) for application in candidates)
    return [application for application, span in spans if span and span.ends_at > now]


def _awaiting_employer(employer_id: int, now: datetime) -> Select[Application]:
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


def _count(query: Select[Application]) -> Select[int]:
    return select(func.count()).select_from(query.subquery())
