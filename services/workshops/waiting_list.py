"""Keep a workshop's waiting list: offer a freed seat to the first person, then to the next.

`pass_on` offers the seat to whoever asked first. The offer lapses after twelve hours, or one hour
in the last day before the workshop, at night only when the last hours begin then
(`rules/workshops/seats.py`, `kept_until`);
`lapse_due` then offers the seat to the next person. In the last two hours nothing is offered: the
first person to tap has the seat.

The caller locks the workshops by id, after the person and the slots.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, literal_column, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.workshops import Registration, RegistrationStatus, Workshop
from rules.schedule.waiting_line import end_of_line
from rules.workshops.seats import LAST_HOURS, kept_until, places
from services.outbox.sweep_cursor import SLICE
from services.people import addresses, time_zones
from services.workshops import notifications

OFFERED: ColumnElement[RegistrationStatus] = literal_column(f"'{RegistrationStatus.OFFERED}'")
"""A literal in the statement: with a parameter the partial index would not be used."""


def lock_workshops(session: Session, *where: ColumnElement[bool]) -> list[Workshop]:
    """Lock the workshops in order of id, and return them reloaded."""
    session.flush()
    query = select(Workshop).where(*where).order_by(Workshop.id).with_for_update(key_share=True)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def rank(session: Session, registration: Registration) -> int:
    """Return the place on the waiting list, from 1, in the order of asking."""
    is_ahead = (Registration.asked_at < registration.asked_at) | (
        (Registration.asked_at == registration.asked_at) & (Registration.id < registration.id)
    )
    query = select(func.count()).where(*_waiting(registration.workshop_id), is_ahead)
    return (session.scalar(query) or 0) + 1


def joins_at(session: Session, workshop: Workshop, now: datetime) -> datetime:
    """Return the instant to queue at: behind everyone, so that no told number changes."""
    query = select(func.max(Registration.asked_at)).where(*_waiting(workshop.id))
    return end_of_line(session.scalar(query), now)


def pass_on(session: Session, workshop: Workshop, freed_by: Registration, now: datetime) -> None:
    """Offer a freed seat to the next person in line, else leave it free."""
    first = _next_in_line(session, workshop)
    too_many = workshop.places > _planned_places(workshop)
    if first and not too_many and _offer(session, workshop, first, now):
        return
    was_full = workshop.taken == workshop.places
    workshop.taken -= 1
    workshop.places = max(_planned_places(workshop), workshop.taken)
    session.flush()
    if was_full and not too_many:
        _open_to_all(session, workshop, f"{freed_by.id}.{freed_by.sequence}", now)


def resize(session: Session, workshop: Workshop, now: datetime) -> None:
    """Apply new seats, overbooking or capacity: offer new places, take none back."""
    was_full = workshop.taken == workshop.places
    workshop.capacity = max(workshop.capacity, workshop.taken)
    workshop.places = max(_planned_places(workshop), workshop.taken)
    session.flush()
    while workshop.taken < workshop.places and (first := _next_in_line(session, workshop)):
        if not _offer(session, workshop, first, now):
            break
        workshop.taken += 1
        session.flush()
    if was_full and workshop.taken < workshop.places:
        _open_to_all(session, workshop, f"{workshop.sequence}+{workshop.places}", now)


def lapse_due(session: Session, now: datetime) -> bool:
    """Lapse up to `SLICE` offers past their time; return whether more may be left."""
    due = session.execute(*_lapsing_offers(now)).all()
    if not due:
        return False
    locked = lock_workshops(session, Workshop.id.in_({row.workshop_id for row in due}))
    workshops = {workshop.id: workshop for workshop in locked}
    for row in due:
        registration = session.get_one(Registration, row.id, populate_existing=True)
        if registration.status is RegistrationStatus.OFFERED and _is_past(registration, now):
            end(registration, RegistrationStatus.LAPSED, now)
            pass_on(session, workshops[row.workshop_id], registration, now)
    return len(due) == SLICE


def when_due(session: Session, now: datetime) -> datetime | None:
    """Return when the next offer lapses."""
    return session.scalar(*_first_to_lapse())


def end(registration: Registration, status: RegistrationStatus, now: datetime) -> None:
    """End a registration with this status; the caller passes the seat on."""
    registration.status, registration.changed_at = status, now
    registration.offered_until = registration.coming_at = None
    registration.sequence += 1


def _offer(session: Session, workshop: Workshop, registration: Registration, now: datetime) -> bool:
    """Offer the seat; False in the last hours before the workshop."""
    zone = time_zones.zone_of_person(session, registration.person_id)
    until = kept_until(now, workshop.starts_at, zone)
    if until is None:
        return False
    registration.status, registration.changed_at = RegistrationStatus.OFFERED, now
    registration.offered_until = until
    registration.sequence += 1
    session.flush()
    notifications.tell_offered(session, registration, now)
    return True


def _open_to_all(session: Session, workshop: Workshop, round_: str, now: datetime) -> None:
    """Tell all who wait of a free seat in the last hours, once for each freed seat."""
    if not now < workshop.starts_at <= now + LAST_HOURS:
        return
    for registration in session.scalars(_in_order(workshop.id)):
        notifications.tell_open(session, registration, round_, now)


def _next_in_line(session: Session, workshop: Workshop) -> Registration | None:
    query = _in_order(workshop.id).limit(1)
    return session.scalar(query.execution_options(populate_existing=True))


@constant
def _lapsing_offers(now: datetime) -> Select[int, int]:
    return (
        select(Registration.id, Registration.workshop_id)
        .where(Registration.status == OFFERED, Registration.offered_until <= now)
        .order_by(Registration.offered_until, Registration.id)
        .limit(SLICE)
    )


@constant
def _first_to_lapse() -> Select[datetime | None]:
    return select(func.min(Registration.offered_until)).where(Registration.status == OFFERED)


def _in_order(workshop_id: int) -> Select[Registration]:
    """Select the registrations that wait and can be told, in order."""
    return (
        select(Registration)
        .where(*_waiting(workshop_id))
        .where(addresses.is_reachable(Registration.person_id))
        .order_by(Registration.asked_at, Registration.id)
    )


def _waiting(workshop_id: int) -> Sequence[ColumnElement[bool]]:
    is_waiting = Registration.status == RegistrationStatus.WAITING
    return Registration.workshop_id == workshop_id, is_waiting


def _planned_places(workshop: Workshop) -> int:
    return places(workshop.seats, workshop.overbooking, workshop.capacity)


def _is_past(registration: Registration, now: datetime) -> bool:
    return registration.offered_until is None or registration.offered_until <= now
