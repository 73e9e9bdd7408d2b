"""Copies by e-mail, for participants who asked for them: booked, moved, cancelled."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from sqlalchemy.orm import Session

from models.letters import Letter
from models.mentoring import Booking, BookingStatus, Slot
from models.people import Person
from models.workshops import Registration, RegistrationStatus, Workshop
from rules.mentoring.slots import kind_of
from services.mentoring import meeting_words
from services.mentoring.meeting_words import words
from services.outbox import email_outbox
from services.outbox.email_rendering import STOP_COPIES, Recheck
from services.schedule.events import EventKind, events_of
from services.schedule.video_rooms import NO_ROOMS
from services.workshops import messages

BOOKED, MOVED, CANCELLED = "letter.copy_booked", "letter.copy_moved", "letter.copy_cancelled"
AHEAD = timedelta(days=120)
BOOKING, REGISTRATION = "booking", "registration"


def meeting_stands(session: Session, booking: Booking, now: datetime) -> None:
    """Just booked, or moved."""
    _of_meeting(session, booking, MOVED if booking.sequence else BOOKED, now)


def meeting_ended(session: Session, booking: Booking, now: datetime) -> None:
    _of_meeting(session, booking, CANCELLED, now)


def workshop_stands(
    session: Session, registration: Registration, now: datetime, *, moved: bool = False
) -> None:
    _of_workshop(session, registration, MOVED if moved else BOOKED, now)


def workshop_ended(session: Session, registration: Registration, now: datetime) -> None:
    """Their seat is another's, or the workshop does not take place."""
    _of_workshop(session, registration, CANCELLED, now)


def all_that_stands(session: Session, person_id: int, now: datetime) -> None:
    for it in events_of(session, person_id, NO_ROOMS, now, now + AHEAD):
        if it.kind is EventKind.WORKSHOP:
            workshop_stands(session, session.get_one(Registration, it.booking_id), now)
        elif it.kind is not EventKind.INTERVIEW:
            _of_meeting(session, session.get_one(Booking, it.booking_id), BOOKED, now)


def _of_meeting(session: Session, booking: Booking, text: str, now: datetime) -> None:
    person = session.get_one(Person, booking.person_id)
    if person.email_copies_at is None:
        return
    slot = session.get_one(Slot, booking.slot_id)
    values = meeting_words.of_booking(session, booking).values()
    title = words(person.language, f"event.title.{kind_of(slot.seats)}", values)
    told = {"title": unescape(title), "day": values["day"], "hour": values["hour"]}
    about = {BOOKING: booking.id, "sequence": booking.sequence}
    _send(session, person, text, told, about, slot.starts_at, now)


def _of_workshop(session: Session, it: Registration, text: str, now: datetime) -> None:
    person = session.get_one(Person, it.person_id)
    if person.email_copies_at is None:
        return
    values = messages.of_registration(session, it).values()
    told = {name: values[name] for name in ("title", "day", "hour")}
    starts_at = session.get_one(Workshop, it.workshop_id).starts_at
    about = {REGISTRATION: it.id, "sequence": it.sequence}
    _send(session, person, text, told, about, starts_at, now)


def _send(
    session: Session,
    person: Person,
    text: str,
    told: Mapping[str, str],
    about: Mapping[str, Any],
    starts_at: datetime,
    now: datetime,
) -> None:
    if person.email is None or starts_at <= now:
        return
    what = ":".join(str(part) for pair in about.items() for part in pair)
    email_outbox.promise(
        session,
        person,
        person.email,
        key=f"copy:{what}",
        text=text,
        due_at=now,
        values=dict(told),
        links=[("letter.copy_stop", STOP_COPIES, person.id)],
        calendar={**about, "cancelled": text == CANCELLED},
        life=min(email_outbox.LIFE, starts_at - now),
    )


def _holds(session: Session, letter: Letter, _: datetime) -> bool:
    """The person still wants copies, and nothing has changed since."""
    person, about = session.get_one(Person, letter.person_id), letter.calendar or {}
    if person.email_copies_at is None or person.email != letter.to_address:
        return False
    standing = _version(session, about)
    if standing is None:
        return bool(about.get("cancelled"))
    sequence, stands = standing
    return sequence == about["sequence"] and stands is not about["cancelled"]


def _version(session: Session, about: Mapping[str, Any]) -> tuple[int, bool] | None:
    """What is told of, as it is now; None when it went with the mentor who was erased."""
    if booking := session.get(Booking, about.get(BOOKING, 0)):
        return booking.sequence, booking.status is BookingStatus.BOOKED
    if seat := session.get(Registration, about.get(REGISTRATION, 0)):
        return seat.sequence, seat.status is RegistrationStatus.REGISTERED
    return None


RECHECKS: Mapping[str, Recheck] = dict.fromkeys((BOOKED, MOVED, CANCELLED), _holds)
