"""Find unconfirmed meetings: first to nudge the mentor, later to offer participants other slots.

The first seat taken sets both instants on the slot; the last one given back clears them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.engine.constant import constant
from models.mentoring.slots import Slot, SlotStatus
from services.slots.seats import booked, lock_slots

SLICE = 20
Column = InstrumentedAttribute[datetime | None]


class SlotConfirmationResult(StrEnum):
    CONFIRMED = "confirmed"
    ALREADY = "already"
    CLOSED = "closed"
    """The slot is another mentor's, cancelled, over, or not booked."""


@dataclass(frozen=True, slots=True)
class UnconfirmedSlot:
    """A slot whose mentor has not confirmed."""

    slot_id: int
    mentor_id: int
    people: tuple[tuple[int, int], ...]
    """Pairs of the ids of a booking and its person."""


def confirm(
    session: Session, slot_id: int, mentor_id: int, now: datetime
) -> SlotConfirmationResult:
    """Confirm a slot (« Je serai là »), for present participants and for people who join later."""
    slots = lock_slots(session, Slot.id == slot_id, Slot.mentor_id == mentor_id)
    if not slots or slots[0].status is not SlotStatus.OPEN or slots[0].ends_at <= now:
        return SlotConfirmationResult.CLOSED
    [slot] = slots
    if slot.confirmed_at or not slot.taken:
        return (
            SlotConfirmationResult.ALREADY if slot.confirmed_at else SlotConfirmationResult.CLOSED
        )
    slot.confirmed_at, slot.nudge_at, slot.rescue_at = now, None, None
    session.flush()
    return SlotConfirmationResult.CONFIRMED


def to_nudge(session: Session, now: datetime) -> list[UnconfirmedSlot]:
    """Return the slots to nudge mentors about, each once: queue in the same transaction."""
    return _clear_and_list(session, Slot.nudge_at, session.scalars(*_to_nudge(now)).all(), now)


def to_rescue(session: Session, now: datetime) -> list[UnconfirmedSlot]:
    """Return, each once, the slots whose participants keep their seat and are offered others."""
    return _clear_and_list(session, Slot.rescue_at, session.scalars(*_to_rescue(now)).all(), now)


def when_due(session: Session, now: datetime) -> datetime | None:
    row = session.execute(*_first_instants()).one()
    instants = [at for at in row if at is not None]
    return max(min(instants), now) if instants else None


def _clear_and_list(
    session: Session, column: Column, due: Sequence[int], now: datetime
) -> list[UnconfirmedSlot]:
    if not due:
        return []
    slots = lock_slots(session, Slot.id.in_(due), column <= now)
    people: dict[int, list[tuple[int, int]]] = {}
    for booking in booked(session, [slot.id for slot in slots]):
        people.setdefault(booking.slot_id, []).append((booking.id, booking.person_id))
    for slot in slots:
        setattr(slot, column.key, None)
    session.flush()
    ahead = [slot for slot in slots if slot.starts_at > now]
    return [
        UnconfirmedSlot(slot.id, slot.mentor_id, tuple(people.get(slot.id, ())))
        for slot in ahead
        if slot.mentor_id
    ]


@constant
def _to_nudge(now: datetime) -> Select[int]:
    return _due_slots(Slot.nudge_at, now)


@constant
def _to_rescue(now: datetime) -> Select[int]:
    return _due_slots(Slot.rescue_at, now)


def _due_slots(column: Column, now: datetime) -> Select[int]:
    return select(Slot.id).where(column <= now).order_by(column).limit(SLICE)


@constant
def _first_instants() -> Select[datetime | None, datetime | None]:
    return select(func.min(Slot.nudge_at), func.min(Slot.rescue_at))
