"""Reports in time: who joined the team since, answers nearly due, what has had its time."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Delete, Select, delete, exists, func, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring import Report, ReportTrace, ReportWords
from models.people import Role
from rules.mentoring.safety import KEPT, WORDS_KEPT, Category, near
from rules.schedule.clock import soonest
from services.mentoring.reports import notifications, traces
from services.people.roles import STAFF

SLICE = 20
LATELY = timedelta(hours=1)


def remind(session: Session, bot_id: int, now: datetime) -> None:
    """Cards for who joined the team since; the owner when the answer is nearly due; who spoke,
    when the hour they were promised has passed.
    """
    if session.scalar(*_joined(now - LATELY)) is not None:
        for report in session.scalars(*_waiting(bot_id)).all():
            notifications.enqueue_cards(session, report, now)
    for report in session.scalars(*_missed(bot_id, now)).all():
        notifications.tell_late(session, report, now)
    session.flush()
    for report in sorted(_to_ping(session, bot_id, now), key=lambda it: (it.answer_by, it.id)):
        report.pinged_at = now
        notifications.ping(session, report, now)


def when_due(session: Session, now: datetime) -> datetime | None:
    nearly = [first - near(category) for category, first in session.execute(*_first_due())]
    due = soonest(*nearly, session.scalar(*_first_missed()))
    return due and max(due, now)


def _to_ping(session: Session, bot_id: int, now: datetime) -> Iterator[Report]:
    for category, first in session.execute(*_first_due()).all():
        if first - near(category) <= now:
            yield from session.scalars(*_nearly_due(bot_id, category, now + near(category)))


def forget(session: Session, now: datetime) -> bool:
    """Words 30 days after it was settled, all of it 12 months after; never before it is.

    One about someone who was erased stays as long as what would know them again.
    """
    more = traces.forget(session, now)
    words = session.scalars(*_with_old_words(now - WORDS_KEPT)).all()
    old = session.scalars(*_old(now - KEPT)).all()
    if words:
        session.execute(*_without_words(words))
    if old:
        session.execute(*_gone(old))
    return more or SLICE in (len(words), len(old))


@constant
def _joined(after: datetime) -> Select[int]:
    query = select(Role.person_id).where(Role.granted_at > after, Role.role.in_(STAFF))
    return query.limit(1)


@constant
def _waiting(bot_id: int) -> Select[Report]:
    return _unsettled().where(Report.bot_id == bot_id)


@constant
def _nearly_due(bot_id: int, category: Category, until: datetime) -> Select[Report]:
    alike = Report.bot_id == bot_id, Report.category == category, Report.pinged_at.is_(None)
    return _unsettled().where(*alike, Report.answer_by <= until).limit(SLICE)


@constant
def _missed(bot_id: int, now: datetime) -> Select[Report]:
    """Nobody has said yet that they take care of it."""
    query = _unsettled().where(Report.bot_id == bot_id, Report.taken_at.is_(None))
    return query.where(Report.answer_by <= now).order_by(Report.id).limit(SLICE)


def _unsettled() -> Select[Report]:
    return select(Report).where(Report.settled_at.is_(None))


@constant
def _first_due() -> Select[Category, datetime]:
    """Of each category."""
    query = select(Report.category, func.min(Report.answer_by)).group_by(Report.category)
    return query.where(Report.settled_at.is_(None), Report.pinged_at.is_(None))


@constant
def _first_missed() -> Select[datetime]:
    query = select(func.min(Report.answer_by))
    return query.where(Report.settled_at.is_(None), Report.taken_at.is_(None))


@constant
def _with_old_words(settled_until: datetime) -> Select[int]:
    settled = select(Report.id).where(Report.settled_at <= settled_until)
    return select(ReportWords.report_id).where(ReportWords.report_id.in_(settled)).limit(SLICE)


@constant
def _old(settled_until: datetime) -> Select[int]:
    traced = exists().where(ReportTrace.report_id == Report.id)
    old = Report.settled_at <= settled_until, ~traced
    return select(Report.id).where(*old).limit(SLICE)


@constant
def _without_words(report_ids: Sequence[int]) -> Delete:
    return delete(ReportWords).where(ReportWords.report_id.in_(report_ids))


@constant
def _gone(ids: Sequence[int]) -> Delete:
    return delete(Report).where(Report.id.in_(ids))
