"""A workshop, those who have a seat in it, and its host."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from models.people import Person
from models.programme import ProgrammeSession
from models.workshops import Registration, RegistrationStatus, Workshop
from services.workshops.attendance import attendance
from services.workshops.attendance.attendance import AttendanceCodeEntry
from tests.harness.builders import NOON, a_participant, a_session, a_workshop

RANDOM_BELOW = Random(11).randrange
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
STARTS = NOON + timedelta(days=14)
ENDS = STARTS + HOUR


def a_registration(
    session: Session,
    workshop: Workshop,
    person: Person,
    status: RegistrationStatus = RegistrationStatus.REGISTERED,
) -> Registration:
    row = Registration(
        workshop_id=workshop.id,
        person_id=person.id,
        status=status,
        asked_at=NOON,
        changed_at=NOON,
        uid=f"{workshop.id}-{person.id}",
    )
    session.add(row)
    session.flush()
    return row


def a_full_workshop(
    session: Session, people: int = 2
) -> tuple[ProgrammeSession, Workshop, list[Registration]]:
    """On the second day of the session, with as many people; its code is 4821."""
    here = a_session(session)
    workshop = a_workshop(session, here, STARTS, attendance_code="4821")
    found = [
        a_registration(session, workshop, a_participant(session, here, 20 + number))
        for number in range(people)
    ]
    workshop.taken = people
    session.flush()
    return here, workshop, found


def types(session: Session, person_id: int, typed: str, at: datetime) -> AttendanceCodeEntry:
    return attendance.take_code(session, person_id, typed, at, RANDOM_BELOW)
