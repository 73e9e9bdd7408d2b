"""Reports in time: who joined the team since, answers nearly due, what has had its time."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models.safety import Report, ReportWords
from models.team import Role
from rules.safety import KEPT, NEAR, WORDS_KEPT
from services import safety_telling
from services.team import STAFF

SLICE = 20
LATELY = timedelta(hours=1)


def remind(session: Session, bot_id: int, now: datetime) -> None:
    """Cards for who joined the team since; the owner when the answer is nearly due."""
    waiting = select(Report).where(Report.bot_id == bot_id, Report.settled_at.is_(None))
    if _joined_lately(session, now):
        for report in session.scalars(waiting).all():
            safety_telling.promise_cards(session, report, now)
    due = waiting.where(Report.pinged_at.is_(None), Report.answer_by <= now + NEAR)
    for report in session.scalars(due.limit(SLICE)).all():
        report.pinged_at = now
        safety_telling.ping(session, report, now)


def when_due(session: Session, now: datetime) -> datetime | None:
    query = select(func.min(Report.answer_by))
    first = session.scalar(query.where(Report.settled_at.is_(None), Report.pinged_at.is_(None)))
    return first and max(first - NEAR, now)


def forget(session: Session, now: datetime) -> bool:
    """Words 30 days after it was settled, all of it after 12 months."""
    settled = select(Report.id).where(Report.settled_at <= now - WORDS_KEPT)
    words = session.scalars(
        select(ReportWords.report_id).where(ReportWords.report_id.in_(settled)).limit(SLICE)
    ).all()
    old = session.scalars(
        select(Report.id).where(Report.opened_at <= now - KEPT).limit(SLICE)
    ).all()
    session.execute(delete(ReportWords).where(ReportWords.report_id.in_(words)))
    session.execute(delete(Report).where(Report.id.in_(old)))
    return SLICE in (len(words), len(old))


def _joined_lately(session: Session, now: datetime) -> bool:
    query = select(Role.person_id).where(Role.granted_at > now - LATELY, Role.role.in_(STAFF))
    return session.scalar(query.limit(1)) is not None
