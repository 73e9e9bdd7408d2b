"""Take and give back seats; lock in this order: the person, slots by id, bookings.

A seat is taken by one conditional UPDATE, so the database decides between two requests.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, literal, select, update
from sqlalchemy.orm import Session

from models.engine.base import UtcDateTime
from models.engine.constant import constant
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from rules.slots.slots import silence_limits
from services.people.tokens import RandomBelow, unguessable


@dataclass(frozen=True, slots=True)
class EndedBooking:
    """A booking that has ended: the people to tell, and the calendar event to withdraw."""

    booking_id: int
    person_id: int
    slot_id: int
    uid: str
    sequence: int


def lock_slots(session: Session, *where: ColumnElement[bool]) -> list[Slot]:
    """Lock the slots in order of id, and return them reloaded."""
    query = select(Slot).where(*where).order_by(Slot.id).with_for_update(key_share=True)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def take_seat(session: Session, slot_id: int, starts_at: datetime, now: datetime) -> bool:
    """Take a seat; False when none is left, or the mentor has closed the slot.

    The first seat sets when the mentor is nudged, and when others are offered instead.
    """
    nudge_at, rescue_at = silence_limits(now, starts_at)
    is_first = and_(Slot.taken == 0, Slot.mentor_id.is_not(None))
    query = (
        update(Slot)
        .where(Slot.id == slot_id, Slot.status == SlotStatus.OPEN, Slot.taken < Slot.seats)
        .values(
            taken=Slot.taken + 1,
            nudge_at=case((is_first, _instant(nudge_at)), else_=Slot.nudge_at),
            rescue_at=case((is_first, _instant(rescue_at)), else_=Slot.rescue_at),
        )
        .returning(Slot.id)
        .execution_options(synchronize_session=False)
    )
    return session.execute(query).first() is not None


def _instant(at: datetime) -> ColumnElement[datetime]:
    """Give the type: in a `case`, SQLAlchemy would infer another, and SQLite store local time."""
    return literal(at, UtcDateTime())


def release(slot: Slot, random_below: RandomBelow) -> None:
    """Release a seat of a slot that the caller has locked.

    An empty slot gets a new room: the last participant must not enter the next one's meeting.
    """
    release_keeping_room(slot)
    if slot.taken == 0:
        slot.room = unguessable(random_below)


def release_keeping_room(slot: Slot) -> None:
    """Release a seat of a slot that the caller has locked; the next participant has its room."""
    slot.taken -= 1
    if slot.taken == 0:
        slot.nudge_at = slot.rescue_at = slot.confirmed_at = None


def booked(session: Session, slot_ids: Iterable[int]) -> list[Booking]:
    """Return the bookings of slots that the caller has locked."""
    return list(session.scalars(*_booked(list(slot_ids))))


def end(booking: Booking, status: BookingStatus, now: datetime) -> EndedBooking:
    """End a booking with this status; the caller releases the seat."""
    booking.status, booking.ended_at = status, now
    booking.sequence += 1
    return EndedBooking(
        booking.id, booking.person_id, booking.slot_id, booking.uid, booking.sequence
    )


@constant
def _booked(slot_ids: Sequence[int]) -> Select[Booking]:
    return (
        select(Booking)
        .where(Booking.slot_id.in_(slot_ids), Booking.status == BookingStatus.BOOKED)
        .order_by(Booking.id)
        .execution_options(populate_existing=True)
    )
