"""The waiting list of a workshop: a freed seat is offered to the first, then to the next.

The caller holds the workshop, always after the person and the slots, always by id.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, literal_column, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.people import Person
from models.workshops import Registration, RegistrationStatus, Workshop
from rules.schedule.waiting_line import end_of_line
from rules.workshops.overbooking import places
from rules.workshops.seat_offers import LAST_HOURS, kept_until
from services.outbox.sweep_cursor import SLICE
from services.people import time_zones
from services.workshops import notifications

OFFERED: ColumnElement[RegistrationStatus] = literal_column(f"'{RegistrationStatus.OFFERED}'")
"""Written in the statement itself, or the partial index would not serve."""


def hold_workshops(session: Session, *where: ColumnElement[bool]) -> list[Workshop]:
    """The workshops, by id, as they are once we have waited for them."""
    session.flush()
    query = select(Workshop).where(*where).order_by(Workshop.id).with_for_update(key_share=True)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def rank(session: Session, registration: Registration) -> int:
    """From 1; who came first is served first."""
    ahead = (Registration.asked_at < registration.asked_at) | (
        (Registration.asked_at == registration.asked_at) & (Registration.id < registration.id)
    )
    query = select(func.count()).where(*_waiting(registration.workshop_id), ahead)
    return (session.scalar(query) or 0) + 1


def joins_at(session: Session, workshop: Workshop, now: datetime) -> datetime:
    """Behind everybody who waits, so that no number that was said is another's meanwhile."""
    query = select(func.max(Registration.asked_at)).where(*_waiting(workshop.id))
    return end_of_line(session.scalar(query), now)


def pass_on(session: Session, workshop: Workshop, freed_by: Registration, now: datetime) -> None:
    """A seat that somebody held, or was offered: to the next in line, else it is free."""
    first = _next(session, workshop)
    too_many = workshop.places > _wanted(workshop)
    if first and not too_many and _offer(session, workshop, first, now):
        return
    was_full = workshop.taken == workshop.places
    workshop.taken -= 1
    workshop.places = max(_wanted(workshop), workshop.taken)
    session.flush()
    if was_full and not too_many:
        _open_to_all(session, workshop, f"{freed_by.id}.{freed_by.sequence}", now)


def resize(session: Session, workshop: Workshop, now: datetime) -> None:
    """Seats, overbooking or capacity have changed: new places are offered, none is taken back."""
    was_full = workshop.taken == workshop.places
    workshop.capacity = max(workshop.capacity, workshop.taken)
    workshop.places = max(_wanted(workshop), workshop.taken)
    session.flush()
    while workshop.taken < workshop.places and (first := _next(session, workshop)):
        if not _offer(session, workshop, first, now):
            break
        workshop.taken += 1
        session.flush()
    if was_full and workshop.taken < workshop.places:
        _open_to_all(session, workshop, f"{workshop.sequence}+{workshop.places}", now)


def lapse_due(session: Session, now: datetime) -> bool:
    """Offers whose time went by, a slice; whether there may be more."""
    due = session.execute(*_lapsing(now)).all()
    if not due:
        return False
    held = hold_workshops(session, Workshop.id.in_({row.workshop_id for row in due}))
    workshops = {it.id: it for it in held}
    for row in due:
        offered = session.get_one(Registration, row.id, populate_existing=True)
        if offered.status is RegistrationStatus.OFFERED and _is_past(offered, now):
            end(offered, RegistrationStatus.LAPSED, now)
            pass_on(session, workshops[row.workshop_id], offered, now)
    return len(due) == SLICE


def when_due(session: Session, now: datetime) -> datetime | None:
    """When the next offer lapses."""
    return session.scalar(*_first_to_lapse())


def end(registration: Registration, status: RegistrationStatus, now: datetime) -> None:
    registration.status, registration.changed_at = status, now
    registration.offered_until = registration.coming_at = None
    registration.sequence += 1


def _offer(session: Session, workshop: Workshop, first: Registration, now: datetime) -> bool:
    """Not in the last hours."""
    zone = time_zones.zone_of_person(session, first.person_id)
    until = kept_until(now, workshop.starts_at, zone)
    if until is None:
        return False
    first.status, first.changed_at = RegistrationStatus.OFFERED, now
    first.offered_until = until
    first.sequence += 1
    session.flush()
    notifications.tell_offered(session, first, now)
    return True


def _open_to_all(session: Session, workshop: Workshop, round_: str, now: datetime) -> None:
    """Once a round: a round goes on for as long as a seat is free."""
    if not now < workshop.starts_at <= now + LAST_HOURS:
        return
    for waiting in session.scalars(_line(workshop.id)):
        notifications.tell_open(session, waiting, round_, now)


def _next(session: Session, workshop: Workshop) -> Registration | None:
    query = _line(workshop.id).limit(1)
    return session.scalar(query.execution_options(populate_existing=True))


@constant
def _lapsing(now: datetime) -> Select[int, int]:
    return (
        select(Registration.id, Registration.workshop_id)
        .where(Registration.status == OFFERED, Registration.offered_until <= now)
        .order_by(Registration.offered_until, Registration.id)
        .limit(SLICE)
    )


@constant
def _first_to_lapse() -> Select[datetime | None]:
    return select(func.min(Registration.offered_until)).where(Registration.status == OFFERED)


def _line(workshop_id: int) -> Select[Registration]:
    """Those who wait and can be told, in order."""
    return (
        select(Registration)
        .join(Person, Person.id == Registration.person_id)
        .where(*_waiting(workshop_id))
        .where(Person.blocked_at.is_(None), Person.telegram_id.is_not(None))
        .order_by(Registration.asked_at, Registration.id)
    )


def _waiting(workshop_id: int) -> Sequence[ColumnElement[bool]]:
    waits = Registration.status == RegistrationStatus.WAITING
    return Registration.workshop_id == workshop_id, waits


def _wanted(workshop: Workshop) -> int:
    return places(workshop.seats, workshop.overbooking, workshop.capacity)


def _is_past(offered: Registration, now: datetime) -> bool:
    return offered.offered_until is None or offered.offered_until <= now
