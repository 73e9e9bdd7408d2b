"""Seats in workshops, taken or waited for; always in this order: the person, workshops.

A seat is one conditional statement.  Registrations change only under the lock of their workshop,
so that a freed seat is offered to the next in the transaction that frees it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.enrolment import Enrolment, EnrolmentStatus
from models.mentoring import Slot
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from rules.mentoring.slots import Span
from services.mentoring.slots.seats import hold_slots
from services.people.locks import hold_person
from services.people.tokens import Chance, unguessable
from services.schedule.conflicts import Engagement, clash
from services.workshops import participant_emails, waiting_list
from services.workshops.waiting_list import hold_workshops

HOLDING = (RegistrationStatus.REGISTERED, RegistrationStatus.OFFERED)
LIVE = (*HOLDING, RegistrationStatus.WAITING)


class RegistrationResult(StrEnum):
    """What came of asking for a seat."""

    REGISTERED = "registered"
    WAITING = "waiting"
    """It is full: on the waiting list, at `rank`."""
    ALREADY = "already"
    CLASH = "clash"
    """With `clash`, which the person has at that time."""
    TAKEN = "taken"
    """Someone was faster; who waits goes on waiting."""
    LAPSED = "lapsed"
    """The offer is over, and the seat another's."""
    GONE = "gone"
    """Given back by mistake, and another's by now."""
    CANCELLED = "cancelled"
    BEGUN = "begun"
    CLOSED = "closed"
    """Not for this person: no place in that session, or no such thing of theirs."""


WITHOUT_SEAT = {
    RegistrationStatus.WAITING: RegistrationResult.TAKEN,
    RegistrationStatus.CANCELLED: RegistrationResult.GONE,
    RegistrationStatus.EXCUSED: RegistrationResult.GONE,
}
"""What asking for a seat comes to when there is none."""


@dataclass(frozen=True, slots=True)
class Registered:
    outcome: RegistrationResult
    registration_id: int | None = None
    rank: int | None = None
    clash: Engagement | None = None


def register(
    session: Session,
    person_id: int,
    workshop_id: int,
    now: datetime,
    chance: Chance,
    *,
    instead: Sequence[Engagement] = (),
) -> Registered:
    """Safe to press twice, late, or with others; `instead`: what the person gives up for it."""
    hold_person(session, person_id)
    found = hold_workshops(session, Workshop.id == workshop_id)
    if not found or not _has_place(session, person_id, found[0].session_id):
        return Registered(RegistrationResult.CLOSED)
    mine = _mine(session, person_id, workshop_id)
    asked = _ask(session, person_id, found[0], mine, now, instead)
    if isinstance(asked, Registered):
        return asked
    asked_at = now if asked else waiting_list.joins_at(session, found[0], now)
    if mine is None:
        uid = unguessable(chance)
        mine = Registration(workshop_id=workshop_id, person_id=person_id, uid=uid, sequence=-1)
        mine.asked_at = asked_at
        session.add(mine)
    if mine.status is not RegistrationStatus.WAITING or asked:
        _seat(mine, now, taken=asked)
        if not asked:
            mine.asked_at = asked_at
    session.flush()
    return _registered(session, mine)


def accept(
    session: Session,
    registration_id: int,
    person_id: int,
    now: datetime,
    *,
    instead: Sequence[Engagement] = (),
) -> Registered:
    """« Je la prends »: the seat kept for them, or the one that goes to who taps first.

    « C'était une erreur »: the one they gave back, while it is nobody else's.
    """
    workshop, mine = hold_registration(session, registration_id, person_id)
    if workshop is None or mine is None or not _has_place(session, person_id, workshop.session_id):
        return Registered(RegistrationResult.CLOSED)
    asked = _ask(session, person_id, workshop, mine, now, instead)
    if isinstance(asked, Registered):
        return asked
    if not asked:
        return Registered(WITHOUT_SEAT.get(mine.status, RegistrationResult.LAPSED), mine.id)
    _seat(mine, now, taken=True)
    session.flush()
    return _registered(session, mine)


def hold_for_swap(session: Session, person_id: int, given_up: Engagement, workshop_id: int) -> None:
    """Both ends of an exchange, in the order of the house."""
    hold_person(session, person_id)
    if given_up.slot_id is not None:
        hold_slots(session, Slot.id == given_up.slot_id)
    hold_workshops(session, Workshop.id.in_({workshop_id, given_up.workshop_id or workshop_id}))


def _ask(
    session: Session,
    person_id: int,
    workshop: Workshop,
    mine: Registration | None,
    now: datetime,
    instead: Sequence[Engagement],
) -> Registered | bool:
    """Why not; or whether there is a seat, which is taken now."""
    status = mine.status if mine else None
    if status is RegistrationStatus.REGISTERED and mine:
        return Registered(RegistrationResult.ALREADY, mine.id)
    if workshop.status is WorkshopStatus.CANCELLED:
        return Registered(RegistrationResult.CANCELLED)
    if workshop.starts_at <= now:
        return Registered(RegistrationResult.BEGUN)
    span = Span(workshop.starts_at, workshop.ends_at)
    if found := clash(session, person_id, span, now, without=instead):
        return Registered(RegistrationResult.CLASH, mine.id if mine else None, clash=found)
    return status is RegistrationStatus.OFFERED or _take_seat(session, workshop)


def _take_seat(session: Session, workshop: Workshop) -> bool:
    query = (
        update(Workshop)
        .where(Workshop.id == workshop.id, Workshop.status == WorkshopStatus.OPEN)
        .where(Workshop.taken < Workshop.places)
        .values(taken=Workshop.taken + 1)
        .returning(Workshop.id)
        .execution_options(synchronize_session=False)
    )
    taken = session.execute(query).first() is not None
    session.refresh(workshop, ["taken"])
    return taken


def _seat(mine: Registration, now: datetime, *, taken: bool) -> None:
    """Registered; or on the waiting list."""
    mine.status = RegistrationStatus.REGISTERED if taken else RegistrationStatus.WAITING
    mine.offered_until, mine.changed_at = None, now
    mine.sequence += 1


def _registered(session: Session, mine: Registration) -> Registered:
    if mine.status is RegistrationStatus.REGISTERED:
        participant_emails.workshop_stands(session, mine, mine.changed_at)
        return Registered(RegistrationResult.REGISTERED, mine.id)
    return Registered(RegistrationResult.WAITING, mine.id, waiting_list.rank(session, mine))


def hold_registration(
    session: Session, registration_id: int, person_id: int
) -> tuple[Workshop | None, Registration | None]:
    """A registration of this person, as it is once we have waited for them and its workshop."""
    hold_person(session, person_id)
    where = Registration.id == registration_id, Registration.person_id == person_id
    workshop_id = session.scalar(select(Registration.workshop_id).where(*where))
    if workshop_id is None:
        return None, None
    [workshop] = hold_workshops(session, Workshop.id == workshop_id)
    return workshop, session.get_one(Registration, registration_id, populate_existing=True)


def _mine(session: Session, person_id: int, workshop_id: int) -> Registration | None:
    query = select(Registration).where(
        Registration.workshop_id == workshop_id, Registration.person_id == person_id
    )
    return session.scalar(query.execution_options(populate_existing=True))


def _has_place(session: Session, person_id: int, session_id: int) -> bool:
    placed = select(Enrolment.id).where(
        Enrolment.person_id == person_id,
        Enrolment.session_id == session_id,
        Enrolment.status == EnrolmentStatus.PLACE,
    )
    return session.scalar(placed) is not None


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
