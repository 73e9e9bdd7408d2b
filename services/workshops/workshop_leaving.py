"""Seats in workshops given back: each is the next one's in the same transaction."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.workshops import Registration, RegistrationStatus, Workshop
from services.mentoring.meeting_seats import hold_person
from services.outbox import participant_emails
from services.workshops import waiting_list
from services.workshops.registrations import HOLDING, LIVE, hold_registration
from services.workshops.waiting_list import hold_workshops


class Leaving(StrEnum):
    LEFT = "left"
    ALREADY = "already"
    TOO_LATE = "too_late"
    """It has begun; or, for an excuse, it was said already who came."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Left:
    outcome: Leaving
    freed: bool = False
    """Whether there was a seat, which is the next one's now."""


def decline(session: Session, registration_id: int, person_id: int, now: datetime) -> Left:
    """« Non merci »: the next one is offered the seat; who declines waits no more."""
    workshop, mine = hold_registration(session, registration_id, person_id)
    if workshop is None or mine is None:
        return Left(Leaving.CLOSED)
    if mine.status not in (RegistrationStatus.OFFERED, RegistrationStatus.WAITING):
        return Left(Leaving.ALREADY)
    return Left(Leaving.LEFT, _end(session, workshop, mine, RegistrationStatus.LAPSED, now))


def leave(
    session: Session,
    registration_id: int,
    person_id: int,
    why: RegistrationStatus,
    now: datetime,
) -> Left:
    """`why`: CANCELLED, EXCUSED or RELEASED.  Who could not come may say later that they had to
    be elsewhere."""
    workshop, mine = hold_registration(session, registration_id, person_id)
    if workshop is None or mine is None:
        return Left(Leaving.CLOSED)
    excused = why is RegistrationStatus.EXCUSED
    if mine.status not in LIVE and not (excused and mine.status is RegistrationStatus.CANCELLED):
        return Left(Leaving.ALREADY)
    if mine.attended is not None or (workshop.starts_at <= now and not excused):
        return Left(Leaving.TOO_LATE)
    return Left(Leaving.LEFT, _end(session, workshop, mine, why, now))


def release_all(session: Session, person_id: int, now: datetime) -> tuple[int, ...]:
    """Before a person is erased, or leaves the session: the registrations that are given back."""
    hold_person(session, person_id)
    mine = (Registration.person_id == person_id, Registration.status.in_(LIVE))
    ahead = Workshop.id.in_(select(Registration.workshop_id).where(*mine)), Workshop.ends_at > now
    workshops = {it.id: it for it in hold_workshops(session, *ahead)}
    query = select(Registration).where(*mine, Registration.workshop_id.in_(workshops))
    query = query.order_by(Registration.id).execution_options(populate_existing=True)
    released = session.scalars(query).all()
    for it in released:
        _end(session, workshops[it.workshop_id], it, RegistrationStatus.RELEASED, now)
    return tuple(it.id for it in released)


def _end(
    session: Session,
    workshop: Workshop,
    mine: Registration,
    status: RegistrationStatus,
    now: datetime,
) -> bool:
    held, had_seat = mine.status in HOLDING, mine.status is RegistrationStatus.REGISTERED
    waiting_list.end(mine, status, now)
    if held:
        waiting_list.pass_on(session, workshop, mine, now)
    session.flush()
    if had_seat:
        participant_emails.workshop_ended(session, mine, now)
    return held
