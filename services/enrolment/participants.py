"""People who have a place in a session: which one, and where they are."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.once import once
from models.enrolment import Enrolment, EnrolmentStatus
from models.people import Person
from models.programme import ProgrammeSession
from services.outbox import outbox
from services.outbox.sweep_cursor import SLICE


@once
def session_of(session: Session, person_id: int) -> ProgrammeSession | None:
    """The latest session in which the person has a place."""
    return session.scalar(*_session_of(person_id))


def untold(session: Session, bot_id: int, session_id: int, before: str) -> Sequence[Person]:
    """A slice of those who have a place and to whom nothing was promised under such keys."""
    return session.scalars(*_untold(bot_id, session_id, before)).all()


def session_id_of(person_id: int) -> Select[int]:
    return _latest(person_id).with_only_columns(ProgrammeSession.id)


def _latest(person_id: int) -> Select[ProgrammeSession]:
    return (
        select(ProgrammeSession)
        .join(Enrolment, Enrolment.session_id == ProgrammeSession.id)
        .where(Enrolment.person_id == person_id, Enrolment.status == EnrolmentStatus.PLACE)
        .order_by(ProgrammeSession.starts_on.desc(), ProgrammeSession.id.desc())
        .limit(1)
    )


_session_of = constant(_latest)


@constant
def _untold(bot_id: int, session_id: int, before: str) -> Select[Person]:
    return (
        select(Person)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.session_id == session_id, Enrolment.status == EnrolmentStatus.PLACE)
        .where(Person.bot_id == bot_id, ~outbox.was_enqueued(bot_id, before, Person.id))
        .order_by(Person.id)
        .limit(SLICE)
    )
