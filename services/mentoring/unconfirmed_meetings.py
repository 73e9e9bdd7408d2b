"""Mentors who do not say that they will be there: nudged, then their people are offered others.

The first seat taken sets both instants on the slot, the last one given back forgets them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.engine.constant import constant
from models.mentoring import Slot, SlotStatus
from services.mentoring.slots.seats import booked, hold_slots

SLICE = 20
Column = InstrumentedAttribute[datetime | None]


class Confirming(StrEnum):
    CONFIRMED = "confirmed"
    ALREADY = "already"
    CLOSED = "closed"
    """Not their slot, cancelled, over, or nobody has booked it."""


@dataclass(frozen=True, slots=True)
class Silent:
    slot_id: int
    mentor_id: int
    people: tuple[tuple[int, int], ...]
    """(booking, person)."""


def confirm(session: Session, slot_id: int, mentor_id: int, now: datetime) -> Confirming:
    """« Je serai là », one tap: for those who have a seat, and those who join them."""
    slots = hold_slots(session, Slot.id == slot_id, Slot.mentor_id == mentor_id)
    if not slots or slots[0].status is not SlotStatus.OPEN or slots[0].ends_at <= now:
        return Confirming.CLOSED
    [slot] = slots
    if slot.confirmed_at or not slot.taken:
        return Confirming.ALREADY if slot.confirmed_at else Confirming.CLOSED
    slot.confirmed_at, slot.nudge_at, slot.rescue_at = now, None, None
    session.flush()
    return Confirming.CONFIRMED


def to_nudge(session: Session, now: datetime) -> list[Silent]:
    """Mentors to ask again, each slot told once: promise the message in this transaction."""
    return _take(session, Slot.nudge_at, session.scalars(*_to_nudge(now)).all(), now)


def to_rescue(session: Session, now: datetime) -> list[Silent]:
    """People to be offered another slot, each slot told once; theirs stays until they move."""
    return _take(session, Slot.rescue_at, session.scalars(*_to_rescue(now)).all(), now)


def when_due(session: Session, now: datetime) -> datetime | None:
    first = session.execute(*_firsts()).one()
    instants = [at for at in first if at is not None]
    return max(min(instants), now) if instants else None


def _take(session: Session, column: Column, due: Sequence[int], now: datetime) -> list[Silent]:
    if not due:
        return []
    slots = hold_slots(session, Slot.id.in_(due), column <= now)
    people: dict[int, list[tuple[int, int]]] = {}
    for it in booked(session, [slot.id for slot in slots]):
        people.setdefault(it.slot_id, []).append((it.id, it.person_id))
    for slot in slots:
        setattr(slot, column.key, None)
    session.flush()
    ahead = [slot for slot in slots if slot.starts_at > now]
    return [
        Silent(it.id, it.mentor_id, tuple(people.get(it.id, ()))) for it in ahead if it.mentor_id
    ]


@constant
def _to_nudge(now: datetime) -> Select[int]:
    return _first(Slot.nudge_at, now)


@constant
def _to_rescue(now: datetime) -> Select[int]:
    return _first(Slot.rescue_at, now)


def _first(column: Column, now: datetime) -> Select[int]:
    return select(Slot.id).where(column <= now).order_by(column).limit(SLICE)


@constant
def _firsts() -> Select[datetime | None, datetime | None]:
    return select(func.min(Slot.nudge_at), func.min(Slot.rescue_at))
