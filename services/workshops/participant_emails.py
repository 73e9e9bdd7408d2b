"""Copies by e-mail of a participant's workshops: booked, moved, cancelled."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.people import Person
from models.workshops import Registration, Workshop
from services.outbox.participant_emails import BOOKED, CANCELLED, MOVED, REGISTRATION, send
from services.workshops import messages


def workshop_stands(
    session: Session, registration: Registration, now: datetime, *, moved: bool = False
) -> None:
    _of_workshop(session, registration, MOVED if moved else BOOKED, now)


def workshop_ended(session: Session, registration: Registration, now: datetime) -> None:
    """Their seat is another's, or the workshop does not take place."""
    _of_workshop(session, registration, CANCELLED, now)


def _of_workshop(session: Session, it: Registration, text: str, now: datetime) -> None:
    person = session.get_one(Person, it.person_id)
    if person.email_copies_at is None:
        return
    values = messages.of_registration(session, it).values()
    told = {name: values[name] for name in ("title", "day", "hour")}
    starts_at = session.get_one(Workshop, it.workshop_id).starts_at
    about = {REGISTRATION: it.id, "sequence": it.sequence}
    send(session, person, text, told, about, starts_at, now)
