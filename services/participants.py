"""People who have a place in a session: which one, and where they are."""

from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Person
from models.programme import Enrolment, EnrolmentStatus, ProgrammeSession
from rules.working_hours import MAINLAND, zone_of


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


def zone_of_person(session: Session, person_id: int) -> ZoneInfo:
    department = session.scalar(select(Person.department).where(Person.id == person_id))
    return zone_of(department or MAINLAND)
