"""Remind of reports in time: cards to new team members, answers nearly due; purge old ones."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Delete, Select, delete, exists, func, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring.safeguarding import Report, ReportTrace, ReportWords
from models.people import Role
from rules.safeguarding.safety import KEPT, WORDS_KEPT, ReportCategory, near
from rules.schedule.clock import soonest
from services.people.roles import STAFF
from services.safeguarding import fingerprints, notifications

SLICE = 20
LATELY = timedelta(hours=1)


def remind(session: Session, bot_id: int, now: datetime) -> None:
    """Queue what is due about reports.

    Cards go to members who joined the team; a reminder goes to the owner when an answer is
    nearly due; the reporter is told when the announced hour has passed.
    """
    if session.scalar(*_recent_member(now - LATELY)) is not None:
        for report in session.scalars(*_unsettled_of_bot(bot_id)).all():
            notifications.enqueue_cards(session, report, now)
    for report in session.scalars(*_late_reports(bot_id, now)).all():
        notifications.tell_late(session, report, now)
    session.flush()
    for report in sorted(_to_ping(session, bot_id, now), key=lambda it: (it.answer_by, it.id)):
        report.pinged_at = now
        notifications.ping(session, report, now)


def when_due(session: Session, now: datetime) -> datetime | None:
    near_instants = [
        earliest - near(category) for category, earliest in session.execute(*_first_due())
    ]
    due = soonest(*near_instants, session.scalar(*_first_missed()))
    return due and max(due, now)


def _to_ping(session: Session, bot_id: int, now: datetime) -> Iterator[Report]:
    for category, first in session.execute(*_first_due()).all():
        if first - near(category) <= now:
            yield from session.scalars(*_nearly_due(bot_id, category, now + near(category)))


def forget(session: Session, now: datetime) -> bool:
    """Erase a report's text 30 days after it is settled, and the report 12 months after.

    A report about an erased person stays as long as their fingerprints. Return whether more
    may be left.
    """
    has_more = fingerprints.forget(session, now)
    word_ids = session.scalars(*_expired_words(now - WORDS_KEPT)).all()
    report_ids = session.scalars(*_expired_reports(now - KEPT)).all()
    if word_ids:
        session.execute(*_delete_words(word_ids))
    if report_ids:
        session.execute(*_delete_reports(report_ids))
    return has_more or SLICE in (len(word_ids), len(report_ids))


@constant
def _recent_member(after: datetime) -> Select[int]:
    query = select(Role.person_id).where(Role.granted_at > after, Role.role.in_(STAFF))
    return query.limit(1)


@constant
def _unsettled_of_bot(bot_id: int) -> Select[Report]:
    return _unsettled().where(Report.bot_id == bot_id)


@constant
def _nearly_due(bot_id: int, category: ReportCategory, until: datetime) -> Select[Report]:
    conditions = Report.bot_id == bot_id, Report.category == category, Report.pinged_at.is_(None)
    return _unsettled().where(*conditions, Report.answer_by <= until).limit(SLICE)


@constant
def _late_reports(bot_id: int, now: datetime) -> Select[Report]:
    """Select the reports past their hour that nobody has taken charge of."""
    query = _unsettled().where(Report.bot_id == bot_id, Report.taken_at.is_(None))
    return query.where(Report.answer_by <= now).order_by(Report.id).limit(SLICE)


def _unsettled() -> Select[Report]:
    return select(Report).where(Report.settled_at.is_(None))


@constant
def _first_due() -> Select[ReportCategory, datetime]:
    """Select the first hour due, by category."""
    query = select(Report.category, func.min(Report.answer_by)).group_by(Report.category)
    return query.where(Report.settled_at.is_(None), Report.pinged_at.is_(None))


@constant
def _first_missed() -> Select[datetime]:
    query = select(func.min(Report.answer_by))
    return query.where(Report.settled_at.is_(None), Report.taken_at.is_(None))


@constant
def _expired_words(settled_until: datetime) -> Select[int]:
    settled = select(Report.id).where(Report.settled_at <= settled_until)
    return select(ReportWords.report_id).where(ReportWords.report_id.in_(settled)).limit(SLICE)


@constant
def _expired_reports(settled_until: datetime) -> Select[int]:
    has_fingerprint = exists().where(ReportTrace.report_id == Report.id)
    conditions = Report.settled_at <= settled_until, ~has_fingerprint
    return select(Report.id).where(*conditions).limit(SLICE)


@constant
def _delete_words(report_ids: Sequence[int]) -> Delete:
    return delete(ReportWords).where(ReportWords.report_id.in_(report_ids))


@constant
def _delete_reports(ids: Sequence[int]) -> Delete:
    return delete(Report).where(Report.id.in_(ids))
