"""Which session a person is in, or asked for last, and where they stand with it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.once import once
from models.enrolment import Enrolment, EnrolmentStatus
from models.programme import ProgrammeSession
from services.enrolment import places

EnrolmentInSession = tuple[Enrolment, ProgrammeSession]
HOPING = (EnrolmentStatus.OFFERED, EnrolmentStatus.WAITING)
"""Without a seat, until the session takes nobody any more."""


class Stand(StrEnum):
    """As the menu says it: the status, until time has passed it by."""

    NONE = "none"
    OFFERED = "offered"
    PLACE = "place"
    WAITING = "waiting"
    TO_CHECK = "to_check"
    REFUSED = "refused"
    LEFT = "left"
    TOO_LATE = "too_late"
    OVER = "over"


@once
def newest(session: Session, person_id: int) -> EnrolmentInSession | None:
    """The enrolment that was changed last, with its session."""
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


def stand(session: Session, person_id: int, now: datetime) -> Stand:
    found = newest(session, person_id)
    return stand_in(found, now) if found else Stand.NONE


def stand_in(found: EnrolmentInSession, now: datetime) -> Stand:
    enrolment, here = found
    if enrolment.status in HOPING and places.takes_nobody(here, now):
        return Stand.TOO_LATE
    if enrolment.status in places.HOLDING and places.today_of(here, now) > here.ends_on:
        return Stand.OVER
    return Stand(enrolment.status)
