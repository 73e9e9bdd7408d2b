"""Queue e-mail copies for participants who asked for them: booked, moved, cancelled."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.mentoring import Booking, BookingStatus
from models.outbox import OutboxEmail
from models.people import Person
from models.workshops import Registration, RegistrationStatus
from services.outbox import email_outbox
from services.outbox.email_rendering import STOP_COPIES, Recheck

BOOKED, MOVED, CANCELLED = "letter.copy_booked", "letter.copy_moved", "letter.copy_cancelled"
BOOKING, REGISTRATION = "booking", "registration"


def send(
    session: Session,
    person: Person,
    text: str,
    values: Mapping[str, str],
    about: Mapping[str, Any],
    starts_at: datetime,
    now: datetime,
) -> None:
    """Queue a copy of what changed in a booking or a registration, if it is still to come."""
    if person.email is None or starts_at <= now:
        return
    subject = ":".join(str(part) for pair in about.items() for part in pair)
    email_outbox.enqueue(
        session,
        person,
        person.email,
        key=f"copy:{subject}",
        text=text,
        due_at=now,
        values=dict(values),
        links=[("letter.copy_stop", STOP_COPIES, person.id)],
        calendar={**about, "cancelled": text == CANCELLED},
        life=min(email_outbox.LIFE, starts_at - now),
    )


def _holds(session: Session, email: OutboxEmail, _: datetime) -> bool:
    """Return whether the person still wants copies, and nothing has changed since."""
    person, about = session.get_one(Person, email.person_id), email.calendar or {}
    if person.email_copies_at is None or person.email != email.to_address:
        return False
    version = _version(session, about)
    if version is None:
        return bool(about.get("cancelled"))
    sequence, is_booked = version
    return sequence == about["sequence"] and is_booked is not about["cancelled"]


def _version(session: Session, about: Mapping[str, Any]) -> tuple[int, bool] | None:
    """Return the booking's or registration's sequence, and whether it holds; None if it is gone.

    A booking goes with its mentor's erasure.
    """
    if booking := session.get(Booking, about.get(BOOKING, 0)):
        return booking.sequence, booking.status is BookingStatus.BOOKED
    if seat := session.get(Registration, about.get(REGISTRATION, 0)):
        return seat.sequence, seat.status is RegistrationStatus.REGISTERED
    return None


RECHECKS: Mapping[str, Recheck] = dict.fromkeys((BOOKED, MOVED, CANCELLED), _holds)
