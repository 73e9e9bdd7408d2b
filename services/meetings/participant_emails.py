"""E-mail a participant a copy when a meeting is booked, moved or cancelled, if they asked."""

from datetime import datetime
from html import unescape

from sqlalchemy.orm import Session

from flows.texts import translate
from models.people import Person
from models.slots import Booking, BookingStatus, Slot
from rules.slots.slots import kind_of
from services.meetings import presenting
from services.outbox.participant_emails import BOOKED, CANCELLED, MOVED, send

BOOKING = "booking"


def version(session: Session, booking_id: int) -> tuple[int, bool] | None:
    """Return the sequence of a booking, and whether it holds; it goes with its mentor's erasure."""
    booking = session.get(Booking, booking_id)
    if booking is None:
        return None
    return booking.sequence, booking.status is BookingStatus.BOOKED


def meeting_stands(session: Session, booking: Booking, now: datetime) -> None:
    """Send the copy of a meeting just booked or moved."""
    _send_copy(session, booking, MOVED if booking.sequence else BOOKED, now)


def meeting_booked(session: Session, booking_id: int, now: datetime) -> None:
    """Send the copy of a meeting booked before the participant asked for copies."""
    _send_copy(session, session.get_one(Booking, booking_id), BOOKED, now)


def meeting_ended(session: Session, booking: Booking, now: datetime) -> None:
    _send_copy(session, booking, CANCELLED, now)


def _send_copy(session: Session, booking: Booking, text: str, now: datetime) -> None:
    person = session.get_one(Person, booking.person_id)
    if person.email_copies_at is None:
        return
    slot = session.get_one(Slot, booking.slot_id)
    values = presenting.of_booking(session, booking).values()
    title = translate(person.language, f"event.title.{kind_of(slot.seats)}", **values)
    placeholders = {"title": unescape(title), "day": values["day"], "hour": values["hour"]}
    reference = {BOOKING: booking.id, "sequence": booking.sequence}
    send(session, person, text, placeholders, reference, slot.starts_at, now)
