"""Let an absence that a mentor notes wait: one tap takes it back before it counts and is told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.slots import Booking, Slot
from rules.slots.slots import MeetingOutcome
from services.meetings import notifications, outcomes
from services.meetings.outcomes import MeetingSide
from services.people import people
from services.slots.slots import of_slot

SLICE = 20


def waiting(session: Session, slot_id: int) -> Sequence[Booking]:
    """Return the bookings of a slot whose absence waits."""
    return [booking for booking in of_slot(session, slot_id) if booking.absence_at is not None]


def undo(session: Session, booking_id: int, mentor_id: int, now: datetime) -> bool:
    """Take back an absence that waits; False if it is none, or another mentor's.

    The participant is asked how it went, if the hour of that question has passed meanwhile.
    """
    held = outcomes.hold_booking(session, booking_id)
    if held is None:
        return False
    booking, slot = held
    noted_until = booking.absence_at
    if slot.mentor_id != mentor_id or noted_until is None:
        return False
    booking.absence_at = None
    session.flush()
    notifications.ask_after_undoing(session, booking, slot, noted_until, now)
    return True


def counts(session: Session, booking_id: int, mentor_id: int) -> bool:
    """Tell whether this mentor has said that nobody came, and it counts."""
    query = select(Booking.id).join(Slot, Slot.id == Booking.slot_id)
    query = query.where(Booking.id == booking_id, Slot.mentor_id == mentor_id)
    query = query.where(Booking.said_by_mentor == MeetingOutcome.NOBODY_CAME)
    return session.scalar(query) is not None


def apply_due(session: Session, bot_id: int, now: datetime) -> bool:
    """Record and tell the absences that nobody has undone; True if more may be due."""
    due = session.scalars(*_due(bot_id, now, SLICE)).all()
    for booking_id in due:
        said = outcomes.record_absence(session, booking_id, now)
        notifications.tell_how_it_went(session, booking_id, MeetingSide.MENTOR, said, now)
    session.flush()
    return len(due) == SLICE


def when_due(session: Session, now: datetime) -> datetime | None:
    first = session.scalar(*_first())
    return first and max(first, now)


@constant
def _due(bot_id: int, now: datetime, most: int) -> Select[int]:
    query = select(Booking.id).where(Booking.absence_at <= now)
    query = query.where(people.whose_is_of_bot(Booking.person_id, bot_id))
    return query.order_by(Booking.absence_at, Booking.id).limit(most)


@constant
def _first() -> Select[datetime | None]:
    query = select(Booking.absence_at).where(Booking.absence_at.is_not(None))
    return query.order_by(Booking.absence_at).limit(1)
