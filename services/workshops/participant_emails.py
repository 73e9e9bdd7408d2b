"""E-mail a participant a copy when a workshop is booked, moved or cancelled, if they asked."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.people import Person
from models.workshops import Registration, RegistrationStatus, Workshop
from services.outbox.participant_emails import BOOKED, CANCELLED, MOVED, send
from services.workshops import messages

REGISTRATION = "registration"


def version(session: Session, registration_id: int) -> tuple[int, bool] | None:
    """Return the sequence of a registration, and whether it holds."""
    seat = session.get(Registration, registration_id)
    if seat is None:
        return None
    return seat.sequence, seat.status is RegistrationStatus.REGISTERED


def workshop_stands(
    session: Session, registration: Registration, now: datetime, *, moved: bool = False
) -> None:
    """Send the copy of a seat just booked, or of a workshop just moved."""
    _send_copy(session, registration, MOVED if moved else BOOKED, now)


def workshop_booked(session: Session, registration_id: int, now: datetime) -> None:
    """Send the copy of a seat booked before the participant asked for copies."""
    _send_copy(session, session.get_one(Registration, registration_id), BOOKED, now)


def workshop_ended(session: Session, registration: Registration, now: datetime) -> None:
    """Send the copy: the seat was given back, or the workshop does not take place."""
    _send_copy(session, registration, CANCELLED, now)


def _send_copy(session: Session, registration: Registration, text: str, now: datetime) -> None:
    person = session.get_one(Person, registration.person_id)
    if person.email_copies_at is None:
        return
    values = messages.of_registration(session, registration).values()
    placeholders = {name: values[name] for name in ("title", "day", "hour")}
    starts_at = session.get_one(Workshop, registration.workshop_id).starts_at
    reference = {REGISTRATION: registration.id, "sequence": registration.sequence}
    send(session, person, text, placeholders, reference, starts_at, now)
