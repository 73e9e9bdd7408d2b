"""Find a person's future meetings, workshops and interviews, and which of them overlap a time."""

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
    """One commitment of a person: the ids of its kind are set, the others are None.

    A meeting has a booking and a slot, a workshop a registration and a workshop, an interview
    an application.
    """

    span: Span
    booking_id: int | None = None
    slot_id: int | None = None
    registration_id: int | None = None
    workshop_id: int | None = None
    application_id: int | None = None


def engagements(
    session: Session, person_id: int, now: datetime, *, moving: int | None = None
) -> list[Engagement]:
    """Return the engagements that are not over, the next one first.

    The booking `moving` is left out. A workshop seat that is only offered does not count.
    """
    ahead = [
        *_meetings(session, person_id, now, moving),
        *_workshops(session, person_id, now),
        *_interviews(session, person_id, now),
    ]
    return sorted(ahead, key=lambda engagement: engagement.span.starts_at)


def clash(
    session: Session,
    person_id: int,
    span: Span,
    now: datetime,
    *,
    without: Sequence[Engagement] = (),
) -> Engagement | None:
    """Return the first engagement that overlaps `span`, except those in `without`."""
    return next(
        (
            engagement
            for engagement in engagements(session, person_id, now)
            if overlap(engagement.span, span) and engagement not in without
        ),
        None,
    )


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
        Engagement(span, application_id=application.id)
        for application, span in interviews.of_person(session, person_id, now, EVER)
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
