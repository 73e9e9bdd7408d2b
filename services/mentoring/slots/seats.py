"""Seats of a slot, taken and given back; always in this order: the person, slots by id, bookings.

A seat is one conditional statement: the database has the last word.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, literal, select, update
from sqlalchemy.orm import Session

from models.engine.columns import UtcDateTime
from models.engine.constant import constant
from models.mentoring import Booking, BookingStatus, Slot, SlotStatus
from rules.mentoring.slots import patience
from services.people.tokens import Chance, unguessable


@dataclass(frozen=True, slots=True)
class Ended:
    """A booking that is no more: whom to tell, and what to take off their calendar."""

    booking_id: int
    person_id: int
    slot_id: int
    uid: str
    sequence: int


def hold_slots(session: Session, *where: ColumnElement[bool]) -> list[Slot]:
    """The slots, by id, as they are once we have waited for them."""
    query = select(Slot).where(*where).order_by(Slot.id).with_for_update(key_share=True)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def take_seat(session: Session, slot_id: int, starts_at: datetime, now: datetime) -> bool:
    """False when someone was faster, or the mentor; the first seat starts the mentor's delay."""
    nudge_at, rescue_at = patience(now, starts_at)
    first = and_(Slot.taken == 0, Slot.mentor_id.is_not(None))
    query = (
        update(Slot)
        .where(Slot.id == slot_id, Slot.status == SlotStatus.OPEN, Slot.taken < Slot.seats)
        .values(
            taken=Slot.taken + 1,
            nudge_at=case((first, _instant(nudge_at)), else_=Slot.nudge_at),
            rescue_at=case((first, _instant(rescue_at)), else_=Slot.rescue_at),
        )
        .returning(Slot.id)
        .execution_options(synchronize_session=False)
    )
    return session.execute(query).first() is not None


def _instant(at: datetime) -> ColumnElement[datetime]:
    """Inside `case` SQLAlchemy would not know our type, and SQLite would keep a local hour."""
    return literal(at, UtcDateTime())


def give_back(slot: Slot, chance: Chance) -> None:
    """The caller holds the slot.

    Once empty it gets another room: who left must not walk in on who comes next.
    """
    vacate(slot)
    if slot.taken == 0:
        slot.room = unguessable(chance)


def vacate(slot: Slot) -> None:
    """The caller holds the slot; its room is not ours to change."""
    slot.taken -= 1
    if slot.taken == 0:
        slot.nudge_at = slot.rescue_at = slot.confirmed_at = None


def booked(session: Session, slot_ids: Iterable[int]) -> list[Booking]:
    """Who has a seat in slots that the caller holds."""
    return list(session.scalars(*_booked(list(slot_ids))))


def end(booking: Booking, status: BookingStatus, now: datetime) -> Ended:
    booking.status, booking.ended_at = status, now
    booking.sequence += 1
    return Ended(booking.id, booking.person_id, booking.slot_id, booking.uid, booking.sequence)


@constant
def _booked(slot_ids: Sequence[int]) -> Select[Booking]:
    return (
        select(Booking)
        .where(Booking.slot_id.in_(slot_ids), Booking.status == BookingStatus.BOOKED)
        .order_by(Booking.id)
        .execution_options(populate_existing=True)
    )
