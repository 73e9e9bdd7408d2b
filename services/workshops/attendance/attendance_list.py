"""The list of who came, kept by the host: a tap for each, then it is closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from models.people import Person
from models.workshops import (
    CAME,
    Attended,
    Registration,
    RegistrationStatus,
    Workshop,
    WorkshopStatus,
)
from rules.workshops.attendance import has_opened
from services.people.access import Access, may
from services.workshops.attendance.attendance import hold_workshop


@dataclass(frozen=True, slots=True)
class Named:
    """One name of the list; `expected`: they had a seat."""

    registration_id: int
    first_name: str | None
    came: bool
    expected: bool


@dataclass(frozen=True, slots=True)
class Counted:
    came: int
    missing: int


def may_close(session: Session, workshop_id: int, person_id: int) -> Workshop | None:
    """The workshop, to its host and to the team."""
    workshop = session.get(Workshop, workshop_id)
    if workshop is None or workshop.status is not WorkshopStatus.OPEN:
        return None
    mine = workshop.host_id == person_id and may(session, person_id, Access.HOST)
    return workshop if mine or may(session, person_id, Access.TEAM) else None


def is_time(workshop: Workshop, now: datetime) -> bool:
    return has_opened(workshop.ends_at, now)


def names(session: Session, workshop_id: int) -> Sequence[Named]:
    """Those who had a seat, and those who came without one; always in the same order."""
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
        Named(it.id, name, it.attended in CAME, it.status is RegistrationStatus.REGISTERED)
        for it, name in session.execute(query)
    ]


def toggle(session: Session, workshop_id: int, registration_id: int, now: datetime) -> None:
    """Came, or not: the host has the last word, before and after the list is closed."""
    hold_workshop(session, workshop_id)
    found = session.get(Registration, registration_id, populate_existing=True)
    if found is None or found.workshop_id != workshop_id:
        return
    found.attended = Attended.ABSENT if found.attended in CAME else Attended.BY_HOST
    found.attended_at = now
    session.flush()


def close(session: Session, workshop_id: int, now: datetime) -> Counted:
    """Who had a seat and did not come was absent: nobody is before that."""
    workshop = hold_workshop(session, workshop_id)
    if workshop is not None and workshop.closed_at is None:
        workshop.closed_at = now
        session.execute(
            update(Registration)
            .where(Registration.workshop_id == workshop_id, Registration.attended.is_(None))
            .where(Registration.status == RegistrationStatus.REGISTERED)
            .values(attended=Attended.ABSENT, attended_at=now)
        )
        session.flush()
    return counted(session, workshop_id)


def counted(session: Session, workshop_id: int) -> Counted:
    mine = Registration.workshop_id == workshop_id
    came = select(func.count()).where(mine, Registration.attended.in_(CAME))
    missing = select(func.count()).where(mine, Registration.attended == Attended.ABSENT)
    return Counted(session.scalar(came) or 0, session.scalar(missing) or 0)
