"""A mentor takes slots back: who had a seat is named, so that they are offered others."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.mentoring import Booking, BookingStatus, Slot, SlotStatus
from services.mentoring.bookings import Cancelling
from services.mentoring.slots.seats import Ended, booked, end, hold_slots
from services.mentoring.slots.slots import hold_mentor


@dataclass(frozen=True, slots=True)
class TakenBack:
    outcome: Cancelling
    ended: tuple[Ended, ...] = ()


def cancel_by_mentor(session: Session, slot_id: int, mentor_id: int, now: datetime) -> TakenBack:
    """« J'annule »: one slot, with or without people; until it begins."""
    hold_mentor(session, mentor_id)
    slots = hold_slots(session, Slot.id == slot_id, Slot.mentor_id == mentor_id)
    if not slots:
        return TakenBack(Cancelling.CLOSED)
    if slots[0].status is not SlotStatus.OPEN:
        return TakenBack(Cancelling.ALREADY)
    if slots[0].starts_at <= now:
        return TakenBack(Cancelling.TOO_LATE)
    ended = _close(session, slots, SlotStatus.CANCELLED, BookingStatus.CANCELLED_BY_MENTOR, now)
    return TakenBack(Cancelling.CANCELLED, ended)


def withdraw_all(session: Session, mentor_id: int, now: datetime) -> tuple[Ended, ...]:
    """Every slot that is not over, at once: a serious report, a mentor who leaves or is erased.

    Others can be opened as long as the mentor is active: suspend them first.
    """
    hold_mentor(session, mentor_id)
    ahead = (Slot.mentor_id == mentor_id, Slot.status == SlotStatus.OPEN, Slot.ends_at > now)
    slots = hold_slots(session, *ahead)
    return _close(session, slots, SlotStatus.WITHDRAWN, BookingStatus.RELEASED, now)


def forget_unbooked(session: Session, mentor_id: int) -> None:
    """Before a mentor is erased: the others stay with who booked them, without a name."""
    booked_once = select(Booking.id).where(Booking.slot_id == Slot.id).exists()
    session.execute(delete(Slot).where(Slot.mentor_id == mentor_id, ~booked_once))


def _close(
    session: Session,
    slots: list[Slot],
    status: SlotStatus,
    of_bookings: BookingStatus,
    now: datetime,
) -> tuple[Ended, ...]:
    ended = [end(it, of_bookings, now) for it in booked(session, [slot.id for slot in slots])]
    for slot in slots:
        slot.status, slot.taken = status, 0
        slot.nudge_at = slot.rescue_at = slot.confirmed_at = None
        slot.sequence += 1
    session.flush()
    return tuple(ended)
