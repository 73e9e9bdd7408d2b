"""Find the session that a person is in or asked for last, and how their enrolment stands."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.transaction_cache import cached_in_transaction
from models.enrolment import Enrolment, EnrolmentStatus
from models.programme import ProgrammeSession
from services.enrolment import places

EnrolmentInSession = tuple[Enrolment, ProgrammeSession]
HOPING = (EnrolmentStatus.OFFERED, EnrolmentStatus.WAITING)
"""Statuses without a seat that may still get a seat, until the session closes."""
MAY_LEAVE = (EnrolmentStatus.PLACE, EnrolmentStatus.TO_CHECK, EnrolmentStatus.WAITING)
"""Statuses of a session that one may still leave."""


class EnrolmentStanding(StrEnum):
    """How an enrolment stands: its status, or TOO_LATE or OVER once the session's dates say so."""

    NONE = "none"
    OFFERED = "offered"
    PLACE = "place"
    WAITING = "waiting"
    TO_CHECK = "to_check"
    REFUSED = "refused"
    LEFT = "left"
    TOO_LATE = "too_late"
    OVER = "over"


def leave(session: Session, enrolment_id: int, reason: str, now: datetime) -> None:
    """Record that the person leaves the session, and why."""
    session.execute(
        update(Enrolment)
        .where(Enrolment.id == enrolment_id, Enrolment.status.in_(MAY_LEAVE))
        .values(status=EnrolmentStatus.LEFT, changed_at=now, answer_by=None, left_reason=reason)
    )
    session.flush()


@cached_in_transaction
def newest(session: Session, person_id: int) -> EnrolmentInSession | None:
    """Return the enrolment that was changed last, with its session."""
    row = session.execute(*_newest(person_id)).first()
    return (row[0], row[1]) if row else None


@constant
def _newest(person_id: int) -> Select[Enrolment, ProgrammeSession]:
    return (
        select(Enrolment, ProgrammeSession)
        .join(ProgrammeSession, ProgrammeSession.id == Enrolment.session_id)
        .where(Enrolment.person_id == person_id)
        .order_by(Enrolment.changed_at.desc(), Enrolment.id.desc())
        .limit(1)
    )


def stand(session: Session, person_id: int, now: datetime) -> EnrolmentStanding:
    """Return how the person's newest enrolment stands, or NONE without an enrolment."""
    enrolled = newest(session, person_id)
    return stand_in(enrolled, now) if enrolled else EnrolmentStanding.NONE


def stand_in(enrolled: EnrolmentInSession, now: datetime) -> EnrolmentStanding:
    """Return how this enrolment stands now."""
    enrolment, programme_session = enrolled
    if enrolment.status in HOPING and places.takes_nobody(programme_session, now):
        return EnrolmentStanding.TOO_LATE
    today = places.today_of(programme_session, now)
    if enrolment.status in places.HOLDING and today > programme_session.ends_on:
        return EnrolmentStanding.OVER
    return EnrolmentStanding(enrolment.status)
