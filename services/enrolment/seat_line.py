"""Who of those that wait may have a seat of a session, in which order."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.programme import EligibilityVerdict, Enrolment, EnrolmentStatus, ProgrammeSession
from rules.enrolment.eligibility import Outcome, ZoneRule


def next_in_line(
    session: Session, person_id: int, programme_session: ProgrammeSession, today: date
) -> bool:
    if _zones_first(programme_session, today) and _waits(session, person_id, programme_session):
        return False
    return session.execute(ready(programme_session, today).limit(1)).first() is None


def ready(programme_session: ProgrammeSession, today: date) -> Select[int, bool]:
    """People of the waiting list who may have a seat now, and whether they are to check."""
    query = (
        select(Enrolment.person_id, Enrolment.answer_by.is_not(None))
        .where(*waiting(programme_session))
        .order_by(Enrolment.changed_at, Enrolment.id)
    )
    if _zones_first(programme_session, today):
        newest = _newest_outcome(Enrolment.person_id, programme_session).scalar_subquery()
        query = query.where(newest.is_distinct_from(Outcome.WAITS))
    return query


def waiting(programme_session: ProgrammeSession) -> Sequence[ColumnElement[bool]]:
    return (
        Enrolment.session_id == programme_session.id,
        Enrolment.status == EnrolmentStatus.WAITING,
    )


def _zones_first(programme_session: ProgrammeSession, today: date) -> bool:
    until = programme_session.priority_until
    rule = programme_session.zone_rule
    return rule is ZoneRule.PRIORITY_UNTIL and until is not None and today < until


def _waits(session: Session, person_id: int, programme_session: ProgrammeSession) -> bool:
    return session.scalar(_newest_outcome(person_id, programme_session)) is Outcome.WAITS


def _newest_outcome(
    person_id: int | InstrumentedAttribute[int], programme_session: ProgrammeSession
) -> Select[Outcome]:
    return (
        select(EligibilityVerdict.outcome)
        .where(
            EligibilityVerdict.person_id == person_id,
            EligibilityVerdict.session_id == programme_session.id,
        )
        .order_by(EligibilityVerdict.id.desc())
        .limit(1)
    )
