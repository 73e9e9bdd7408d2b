"""What a person has ahead: meetings they booked, workshops they have a seat in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring import Booking, BookingStatus, Slot
from models.workshops import Registration, RegistrationStatus, Workshop
from rules.mentoring.slots import Span, overlap
from services.schedule import interviews

EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Engagement:
    """A meeting (booking and slot), a workshop (registration and workshop), an interview."""

    span: Span
    booking_id: int | None = None
    slot_id: int | None = None
    registration_id: int | None = None
    workshop_id: int | None = None
    application_id: int | None = None


def engagements(
    session: Session, person_id: int, now: datetime, *, moving: int | None = None
) -> list[Engagement]:
    """Those that are not over, the next one first, without the booking to be moved.

    A seat that is only offered engages nobody.
    """
    found = [
        *_meetings(session, person_id, now, moving),
        *_workshops(session, person_id, now),
        *_interviews(session, person_id, now),
    ]
    return sorted(found, key=lambda it: it.span.starts_at)


def clash(
    session: Session,
    person_id: int,
    span: Span,
    now: datetime,
    *,
    without: Sequence[Engagement] = (),
) -> Engagement | None:
    """What the person has at that time already."""
    others = engagements(session, person_id, now)
    return next((it for it in others if overlap(it.span, span) and it not in without), None)


def _meetings(
    session: Session, person_id: int, now: datetime, moving: int | None
) -> list[Engagement]:
    return [
        Engagement(Span(row.starts_at, row.ends_at), booking_id=row.booking_id, slot_id=row.id)
        for row in session.execute(*_booked(person_id, now))
        if row.booking_id != moving
    ]


def _workshops(session: Session, person_id: int, now: datetime) -> list[Engagement]:
    return [
        Engagement(Span(row.starts_at, row.ends_at), registration_id=row.seat, workshop_id=row.id)
        for row in session.execute(*_registered(person_id, now))
    ]


def _interviews(session: Session, person_id: int, now: datetime) -> list[Engagement]:
    return [
        Engagement(span, application_id=it.id)
        for it, span in interviews.of_person(session, person_id, now, EVER)
    ]


@constant
def _booked(person_id: int, now: datetime) -> Select[datetime, datetime, int, int]:
    return (
        select(Slot.starts_at, Slot.ends_at, Slot.id, Booking.id.label("booking_id"))
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.person_id == person_id, Booking.status == BookingStatus.BOOKED)
        .where(Slot.ends_at > now)
    )


@constant
def _registered(person_id: int, now: datetime) -> Select[datetime, datetime, int, int]:
    return (
        select(Workshop.starts_at, Workshop.ends_at, Workshop.id, Registration.id.label("seat"))
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .where(Registration.person_id == person_id, Workshop.ends_at > now)
        .where(Registration.status == RegistrationStatus.REGISTERED)
    )
