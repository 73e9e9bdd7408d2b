"""Register for workshops, accept, decline and leave; lock the person, then workshops by id.

A seat is taken by one conditional UPDATE. Registrations change only under the lock of their
workshop, so that a freed seat is offered to the next person in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from models.enrolment import Enrolment, EnrolmentStatus
from models.mentoring.slots import Slot
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from rules.agenda.daily_seat_limit import SEATS, SEATS_A_DAY
from rules.slots.slots import Span
from services.people import day_limits
from services.people.people import lock_person
from services.people.tokens import RandomBelow, unguessable
from services.schedule.conflicts import Engagement
from services.slots.seats import lock_slots
from services.workshops import participant_emails, waiting_list
from services.workshops.diary import DIARY
from services.workshops.waiting_list import lock_workshops

HOLDING = (RegistrationStatus.REGISTERED, RegistrationStatus.OFFERED)
LIVE = (*HOLDING, RegistrationStatus.WAITING)


class RegistrationResult(StrEnum):
    """The outcome of asking for a seat."""

    REGISTERED = "registered"
    WAITING = "waiting"
    """The workshop is full: the person is on the waiting list, at `rank`."""
    ALREADY = "already"
    CLASH = "clash"
    """The person has another engagement (`clash`) at that time."""
    TAKEN = "taken"
    """Somebody else took the seat; the person stays on the waiting list."""
    LAPSED = "lapsed"
    """The offer has lapsed, and the seat is taken."""
    GONE = "gone"
    """The seat was given back, and is taken by now."""
    CANCELLED = "cancelled"
    BEGUN = "begun"
    TOMORROW = "tomorrow"
    """The person has taken as many seats as a day has."""
    CLOSED = "closed"
    """Not open to this person: no place in that session, or not their registration."""


WITHOUT_SEAT = {
    RegistrationStatus.WAITING: RegistrationResult.TAKEN,
    RegistrationStatus.CANCELLED: RegistrationResult.GONE,
    RegistrationStatus.EXCUSED: RegistrationResult.GONE,
}
"""The outcome of asking for a seat when none is left, by the state of the registration."""


@dataclass(frozen=True, slots=True)
class RegistrationAnswer:
    outcome: RegistrationResult
    registration_id: int | None = None
    rank: int | None = None
    clash: Engagement | None = None


@dataclass(frozen=True, slots=True)
class WorkshopCounts:
    """How many have a seat in a workshop, and how many wait for one."""

    registered: int
    waiting: int


def starts(person_id: int, since: datetime, until: datetime) -> Select[datetime]:
    """Select when the workshops begin in which a person has a seat, between two instants."""
    return (
        select(Workshop.starts_at)
        .join(Registration, Registration.workshop_id == Workshop.id)
        .where(Registration.person_id == person_id, Workshop.status == WorkshopStatus.OPEN)
        .where(Registration.status == RegistrationStatus.REGISTERED)
        .where(Workshop.starts_at >= since, Workshop.starts_at < until)
    )


def expected(session: Session, workshop_id: int) -> WorkshopCounts:
    query = select(Registration.status, func.count()).where(Registration.workshop_id == workshop_id)
    rows = session.execute(query.group_by(Registration.status)).all()
    counts = {row[0]: int(row[1]) for row in rows}
    waiting = counts.get(RegistrationStatus.WAITING, 0) + counts.get(RegistrationStatus.OFFERED, 0)
    return WorkshopCounts(counts.get(RegistrationStatus.REGISTERED, 0), waiting)


def register(
    session: Session,
    person_id: int,
    workshop_id: int,
    now: datetime,
    random_below: RandomBelow,
    *,
    instead: Sequence[Engagement] = (),
) -> RegistrationAnswer:
    """Register or join the waiting list; safe when asked twice, late, or by several at once.

    `instead`: engagements that the person gives up, which do not clash.
    """
    lock_person(session, person_id)
    workshops = lock_workshops(session, Workshop.id == workshop_id)
    if not workshops or not _has_place(session, person_id, workshops[0].session_id):
        return RegistrationAnswer(RegistrationResult.CLOSED)
    registration = registration_of(session, workshop_id, person_id)
    answer = _try_to_seat(session, person_id, workshops[0], registration, now, instead)
    if isinstance(answer, RegistrationAnswer):
        return answer
    asked_at = now if answer else waiting_list.joins_at(session, workshops[0], now)
    if registration is None:
        uid = unguessable(random_below)
        registration = Registration(
            workshop_id=workshop_id, person_id=person_id, uid=uid, sequence=-1
        )
        registration.asked_at = asked_at
        session.add(registration)
    if registration.status is not RegistrationStatus.WAITING or answer:
        _record_seat(registration, now, taken=answer)
        if not answer:
            registration.asked_at = asked_at
    session.flush()
    return _result_of(session, registration)


def accept(
    session: Session,
    registration_id: int,
    person_id: int,
    now: datetime,
    *,
    instead: Sequence[Engagement] = (),
) -> RegistrationAnswer:
    """Take the seat offered to a person, a seat open to all, or a seat they gave back.

    « Je la prends » takes the first two, « C'était une erreur » the last, while it is free.
    """
    workshop, registration = lock_registration(session, registration_id, person_id)
    if (
        workshop is None
        or registration is None
        or not _has_place(session, person_id, workshop.session_id)
    ):
        return RegistrationAnswer(RegistrationResult.CLOSED)
    answer = _try_to_seat(session, person_id, workshop, registration, now, instead)
    if isinstance(answer, RegistrationAnswer):
        return answer
    if not answer:
        return RegistrationAnswer(
            WITHOUT_SEAT.get(registration.status, RegistrationResult.LAPSED), registration.id
        )
    _record_seat(registration, now, taken=True)
    session.flush()
    return _result_of(session, registration)


def lock_for_swap(session: Session, person_id: int, given_up: Engagement, workshop_id: int) -> None:
    """Lock both sides of an exchange, in the common order: person, slots, workshops."""
    lock_person(session, person_id)
    if given_up.slot_id is not None:
        lock_slots(session, Slot.id == given_up.slot_id)
    lock_workshops(session, Workshop.id.in_({workshop_id, given_up.workshop_id or workshop_id}))


def _try_to_seat(
    session: Session,
    person_id: int,
    workshop: Workshop,
    registration: Registration | None,
    now: datetime,
    instead: Sequence[Engagement],
) -> RegistrationAnswer | bool:
    """Return the refusal; or whether a seat was taken (False: the workshop is full)."""
    status = registration.status if registration else None
    if status is RegistrationStatus.REGISTERED and registration:
        return RegistrationAnswer(RegistrationResult.ALREADY, registration.id)
    if workshop.status is WorkshopStatus.CANCELLED:
        return RegistrationAnswer(RegistrationResult.CANCELLED)
    if workshop.starts_at <= now:
        return RegistrationAnswer(RegistrationResult.BEGUN)
    span = Span(workshop.starts_at, workshop.ends_at)
    if conflict := DIARY.clash(session, person_id, span, now, without=instead):
        return RegistrationAnswer(
            RegistrationResult.CLASH, registration.id if registration else None, clash=conflict
        )
    if not day_limits.take(session, SEATS, SEATS_A_DAY, person_id, now):
        return RegistrationAnswer(
            RegistrationResult.TOMORROW, registration.id if registration else None
        )
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


def _record_seat(registration: Registration, now: datetime, *, taken: bool) -> None:
    """Record a seat, or a place on the waiting list."""
    registration.status = RegistrationStatus.REGISTERED if taken else RegistrationStatus.WAITING
    registration.offered_until, registration.changed_at = None, now
    registration.sequence += 1


def _result_of(session: Session, registration: Registration) -> RegistrationAnswer:
    if registration.status is RegistrationStatus.REGISTERED:
        participant_emails.workshop_stands(session, registration, registration.changed_at)
        return RegistrationAnswer(RegistrationResult.REGISTERED, registration.id)
    return RegistrationAnswer(
        RegistrationResult.WAITING, registration.id, waiting_list.rank(session, registration)
    )


def lock_registration(
    session: Session, registration_id: int, person_id: int
) -> tuple[Workshop | None, Registration | None]:
    """Lock the person and the workshop, then reload the person's registration."""
    lock_person(session, person_id)
    conditions = Registration.id == registration_id, Registration.person_id == person_id
    workshop_id = session.scalar(select(Registration.workshop_id).where(*conditions))
    if workshop_id is None:
        return None, None
    [workshop] = lock_workshops(session, Workshop.id == workshop_id)
    return workshop, session.get_one(Registration, registration_id, populate_existing=True)


def registration_of(session: Session, workshop_id: int, person_id: int) -> Registration | None:
    """Return the person's registration for a workshop, in any state, reloaded."""
    query = select(Registration).where(
        Registration.workshop_id == workshop_id, Registration.person_id == person_id
    )
    return session.scalar(query.execution_options(populate_existing=True))


def _has_place(session: Session, person_id: int, session_id: int) -> bool:
    query = select(Enrolment.id).where(
        Enrolment.person_id == person_id,
        Enrolment.session_id == session_id,
        Enrolment.status == EnrolmentStatus.PLACE,
    )
    return session.scalar(query) is not None


class WorkshopLeavingResult(StrEnum):
    LEFT = "left"
    OFF_THE_LIST = "off_the_list"
    """The person waited: there was no seat to give back."""
    ALREADY = "already"
    TOO_LATE = "too_late"
    """The workshop has begun; or, for an excuse, the attendance is recorded already."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class WorkshopLeaving:
    outcome: WorkshopLeavingResult
    freed: bool = False
    """Whether a seat was freed: offered to the next person, or left open."""


def decline(
    session: Session, registration_id: int, person_id: int, now: datetime
) -> WorkshopLeaving:
    """Decline a seat or leave the list (« Non merci »); the seat goes to the next person."""
    workshop, registration = lock_registration(session, registration_id, person_id)
    if workshop is None or registration is None:
        return WorkshopLeaving(WorkshopLeavingResult.CLOSED)
    if registration.status not in (RegistrationStatus.OFFERED, RegistrationStatus.WAITING):
        return WorkshopLeaving(WorkshopLeavingResult.ALREADY)
    return _leave(session, workshop, registration, RegistrationStatus.LAPSED, now)


def leave(
    session: Session,
    registration_id: int,
    person_id: int,
    status: RegistrationStatus,
    now: datetime,
) -> WorkshopLeaving:
    """End a registration as CANCELLED, EXCUSED or RELEASED.

    Until attendance is recorded, a person may be EXCUSED after the start, or after cancelling.
    """
    workshop, registration = lock_registration(session, registration_id, person_id)
    if workshop is None or registration is None:
        return WorkshopLeaving(WorkshopLeavingResult.CLOSED)
    is_excuse = status is RegistrationStatus.EXCUSED
    if registration.status not in LIVE and not (
        is_excuse and registration.status is RegistrationStatus.CANCELLED
    ):
        return WorkshopLeaving(WorkshopLeavingResult.ALREADY)
    if registration.attended is not None or (workshop.starts_at <= now and not is_excuse):
        return WorkshopLeaving(WorkshopLeavingResult.TOO_LATE)
    return _leave(session, workshop, registration, status, now)


def release_all(session: Session, person_id: int, now: datetime) -> tuple[int, ...]:
    """Release the registrations of a person who is erased or leaves; return their ids."""
    lock_person(session, person_id)
    conditions = (Registration.person_id == person_id, Registration.status.in_(LIVE))
    in_workshops = (
        Workshop.id.in_(select(Registration.workshop_id).where(*conditions)),
        Workshop.ends_at > now,
    )
    workshops = {
        registration.id: registration for registration in lock_workshops(session, *in_workshops)
    }
    query = select(Registration).where(*conditions, Registration.workshop_id.in_(workshops))
    query = query.order_by(Registration.id).execution_options(populate_existing=True)
    released = session.scalars(query).all()
    for registration in released:
        _end(
            session,
            workshops[registration.workshop_id],
            registration,
            RegistrationStatus.RELEASED,
            now,
        )
    return tuple(registration.id for registration in released)


def _leave(
    session: Session,
    workshop: Workshop,
    registration: Registration,
    status: RegistrationStatus,
    now: datetime,
) -> WorkshopLeaving:
    waited = registration.status is RegistrationStatus.WAITING
    freed = _end(session, workshop, registration, status, now)
    return WorkshopLeaving(
        WorkshopLeavingResult.OFF_THE_LIST if waited else WorkshopLeavingResult.LEFT, freed
    )


def _end(
    session: Session,
    workshop: Workshop,
    registration: Registration,
    status: RegistrationStatus,
    now: datetime,
) -> bool:
    held_seat, had_seat = (
        registration.status in HOLDING,
        registration.status is RegistrationStatus.REGISTERED,
    )
    waiting_list.end(registration, status, now)
    if held_seat:
        waiting_list.pass_on(session, workshop, registration, now)
    session.flush()
    if had_seat:
        participant_emails.workshop_ended(session, registration, now)
    return held_seat
