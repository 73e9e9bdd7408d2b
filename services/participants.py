"""People who have a place in a session: which one, and where they are."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Person
from models.programme import Enrolment, EnrolmentStatus, ProgrammeSession
from rules.working_hours import MAINLAND, zone_of
from services import outbox
from services.progress import SLICE


def session_of(session: Session, person_id: int) -> ProgrammeSession | None:
    """The latest session in which the person has a place."""
    query = (
        select(ProgrammeSession)
        .join(Enrolment, Enrolment.session_id == ProgrammeSession.id)
        .where(Enrolment.person_id == person_id, Enrolment.status == EnrolmentStatus.PLACE)
        .order_by(ProgrammeSession.starts_on.desc(), ProgrammeSession.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def untold(session: Session, bot_id: int, session_id: int, before: str) -> Sequence[Person]:
    """A slice of those who have a place and to whom nothing was promised under such keys."""
    query = (
        select(Person)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.session_id == session_id, Enrolment.status == EnrolmentStatus.PLACE)
        .where(Person.bot_id == bot_id, ~outbox.was_promised(bot_id, before, Person.id))
        .order_by(Person.id)
        .limit(SLICE)
    )
    return session.scalars(query).all()


def zone_of_person(session: Session, person_id: int) -> ZoneInfo:
    department = session.scalar(select(Person.department).where(Person.id == person_id))
    return zone_of(department or MAINLAND)
