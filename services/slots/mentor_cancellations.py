"""Close slots of a mentor, and return the ended bookings, so that other slots are offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from services.mentors.mentors import lock_mentor
from services.slots.bookings import CancellationResult
from services.slots.seats import EndedBooking, booked, end, lock_slots


@dataclass(frozen=True, slots=True)
class MentorCancellationAnswer:
    outcome: CancellationResult
    ended: tuple[EndedBooking, ...] = ()


def cancel_by_mentor(
    session: Session, slot_id: int, mentor_id: int, now: datetime
) -> MentorCancellationAnswer:
    """Cancel one slot that has not begun (« J'annule »), with or without bookings."""
    lock_mentor(session, mentor_id)
    slots = lock_slots(session, Slot.id == slot_id, Slot.mentor_id == mentor_id)
    if not slots:
        return MentorCancellationAnswer(CancellationResult.CLOSED)
    if slots[0].status is not SlotStatus.OPEN:
        return MentorCancellationAnswer(CancellationResult.ALREADY)
    if slots[0].starts_at <= now:
        return MentorCancellationAnswer(CancellationResult.TOO_LATE)
    ended = _close(session, slots, SlotStatus.CANCELLED, BookingStatus.CANCELLED_BY_MENTOR, now)
    return MentorCancellationAnswer(CancellationResult.CANCELLED, ended)


def cancel_these(
    session: Session, slot_ids: Sequence[int], mentor_id: int, now: datetime
) -> tuple[EndedBooking, ...]:
    """Cancel the mentor's slots among some ids, if open and not begun."""
    lock_mentor(session, mentor_id)
    theirs = Slot.id.in_(slot_ids), Slot.mentor_id == mentor_id
    slots = lock_slots(session, *theirs, Slot.status == SlotStatus.OPEN, Slot.starts_at > now)
    return _close(session, slots, SlotStatus.CANCELLED, BookingStatus.CANCELLED_BY_MENTOR, now)


def withdraw_all(session: Session, mentor_id: int, now: datetime) -> tuple[EndedBooking, ...]:
    """Close every slot that is not over: after a serious report, or when a mentor leaves.

    An active mentor could open others meanwhile: suspend the mentor first.
    """
    lock_mentor(session, mentor_id)
    ahead = (Slot.mentor_id == mentor_id, Slot.status == SlotStatus.OPEN, Slot.ends_at > now)
    slots = lock_slots(session, *ahead)
    return _close(session, slots, SlotStatus.WITHDRAWN, BookingStatus.RELEASED, now)


def suspend(session: Session, mentor_id: int, now: datetime) -> tuple[EndedBooking, ...]:
    """Suspend a mentor and close all slots; return the ended bookings, to offer other slots."""
    mentor = lock_mentor(session, mentor_id)
    if mentor is None:
        return ()
    mentor.status, mentor.suspended_at = MentorStatus.SUSPENDED, now
    return withdraw_all(session, mentor_id, now)


def leave(session: Session, mentor_id: int, now: datetime) -> tuple[EndedBooking, ...]:
    """Suspend a mentor whose access was withdrawn; only a new invitation lets the mentor return."""
    ended = suspend(session, mentor_id, now)
    if (mentor := session.get(Mentor, mentor_id)) is not None:
        mentor.status = MentorStatus.LEFT
    return ended


def forget_unbooked(session: Session, mentor_id: int) -> None:
    """Delete the never booked slots of an erased mentor; booked slots stay, without a name."""
    booked_once = select(Booking.id).where(Booking.slot_id == Slot.id).exists()
    session.execute(delete(Slot).where(Slot.mentor_id == mentor_id, ~booked_once))


def _close(
    session: Session,
    slots: list[Slot],
    status: SlotStatus,
    booking_status: BookingStatus,
    now: datetime,
) -> tuple[EndedBooking, ...]:
    ended = [
        end(booking, booking_status, now)
        for booking in booked(session, [slot.id for slot in slots])
    ]
    for slot in slots:
        slot.status, slot.taken = status, 0
        slot.nudge_at = slot.rescue_at = slot.confirmed_at = None
        slot.sequence += 1
    session.flush()
    return tuple(ended)
