"""Tell whose meetings are paused, to those who may read the case and to nobody else."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.mentors import Mentor, MentorStatus
from models.people import Person
from models.safeguarding import Report
from services.people.access import Access, may, may_meet
from services.safeguarding import recipients


def is_told(session: Session, person: Person, reader_id: int) -> bool:
    """Tell whether the reader may know that the person's meetings are paused, and they are.

    Once the case is erased, an owner may: somebody has to open the meetings again.
    """
    return _are_paused(session, person.id) and _may_read(session, person.id, reader_id)


def _are_paused(session: Session, person_id: int) -> bool:
    mentor = session.get(Mentor, person_id)
    is_suspended = mentor is not None and mentor.status is MentorStatus.SUSPENDED
    return is_suspended or not may_meet(session, person_id)


def _may_read(session: Session, person_id: int, reader_id: int) -> bool:
    if reader_id == person_id:
        return False
    reports = session.scalars(select(Report).where(recipients.about(person_id))).all()
    if not reports:
        return may(session, reader_id, Access.OWNER)
    return any(recipients.answers_for(session, report, reader_id) for report in reports)
