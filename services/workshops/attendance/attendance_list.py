"""Keep the host's list of who came: one tap a person, then it is closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from models.people import Person
from models.workshops import (
    CAME,
    Attendance,
    Registration,
    RegistrationStatus,
    Workshop,
    WorkshopStatus,
)
from services.mentors.access import may
from services.people.access import Access
from services.workshops.attendance.attendance import lock_workshop


@dataclass(frozen=True, slots=True)
class ListedAttendee:
    """One name of the list; `expected`: the person had a seat."""

    registration_id: int
    first_name: str | None
    came: bool
    expected: bool


@dataclass(frozen=True, slots=True)
class AttendanceCount:
    came: int
    missing: int


def may_close(session: Session, workshop_id: int, person_id: int) -> Workshop | None:
    """Return the workshop to its host and to the team; None to anyone else."""
    workshop = session.get(Workshop, workshop_id)
    if workshop is None or workshop.status is not WorkshopStatus.OPEN:
        return None
    is_host = workshop.host_id == person_id and may(session, person_id, Access.HOST)
    return workshop if is_host or may(session, person_id, Access.TEAM) else None


def names(session: Session, workshop_id: int) -> Sequence[ListedAttendee]:
    """List the people with a seat and the walk-ins, in order of registration."""
    query = (
        select(Registration, Person.first_name)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.workshop_id == workshop_id)
        .where(
            or_(
                Registration.status == RegistrationStatus.REGISTERED,
                Registration.attended.is_not(None),
            )
        )
        .order_by(Registration.id)
    )
    return [
        ListedAttendee(
            registration.id,
            name,
            registration.attended in CAME,
            registration.status is RegistrationStatus.REGISTERED,
        )
        for registration, name in session.execute(query)
    ]


def toggle(session: Session, workshop_id: int, registration_id: int, now: datetime) -> None:
    """Switch between present and absent; the host may do so after the list is closed too."""
    lock_workshop(session, workshop_id)
    registration = session.get(Registration, registration_id, populate_existing=True)
    if registration is None or registration.workshop_id != workshop_id:
        return
    registration.attended = (
        Attendance.ABSENT if registration.attended in CAME else Attendance.BY_HOST
    )
    registration.attended_at = now
    session.flush()


def close(
    session: Session, workshop_id: int, now: datetime, *, was_held: bool = True
) -> AttendanceCount:
    """Close the list: those with a seat who did not come are absent from then on.

    Of a workshop that was not held, nobody is absent.
    """
    workshop = lock_workshop(session, workshop_id)
    if workshop is not None and workshop.closed_at is None:
        workshop.closed_at = now
        missing = (
            update(Registration)
            .where(Registration.workshop_id == workshop_id, Registration.attended.is_(None))
            .where(Registration.status == RegistrationStatus.REGISTERED)
            .values(attended=Attendance.ABSENT, attended_at=now)
        )
        if was_held:
            session.execute(missing)
        session.flush()
    return counted(session, workshop_id)


def counted(session: Session, workshop_id: int) -> AttendanceCount:
    of_workshop = Registration.workshop_id == workshop_id
    came = select(func.count()).where(of_workshop, Registration.attended.in_(CAME))
    missing = select(func.count()).where(of_workshop, Registration.attended == Attendance.ABSENT)
    return AttendanceCount(session.scalar(came) or 0, session.scalar(missing) or 0)
