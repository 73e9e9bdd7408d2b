"""Who is expected in the slots of a mentor."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.constant import constant
from models.mentoring import Booking, BookingStatus, Mentor, Slot, SlotStatus
from rules.mentoring.slots import Days, whole_days
from rules.tickets.working_hours import zone_of


def of_slot(session: Session, slot_id: int) -> Sequence[Booking]:
    return session.scalars(*_of_slot(slot_id)).all()


def untold(session: Session, slot_id: int) -> Sequence[Booking]:
    """Bookings of a slot of which the mentor has not said how they went."""
    return [it for it in of_slot(session, slot_id) if it.said_by_mentor is None]


def day_of(session: Session, mentor_id: int, on: str) -> Sequence[Slot]:
    """The mentor's slots of a day where somebody is expected."""
    mentor = session.get_one(Mentor, mentor_id)
    day = date.fromisoformat(on)
    span = whole_days(Days(day, day), zone_of(mentor.department))
    return session.scalars(*_between(mentor_id, span.starts_at, span.ends_at)).all()


@constant
def _of_slot(slot_id: int) -> Select[Booking]:
    query = select(Booking).order_by(Booking.id)
    return query.where(Booking.slot_id == slot_id, Booking.status == BookingStatus.BOOKED)


@constant
def _between(mentor_id: int, since: datetime, until: datetime) -> Select[Slot]:
    return (
        select(Slot)
        .where(Slot.mentor_id == mentor_id, Slot.status == SlotStatus.OPEN, Slot.taken > 0)
        .where(Slot.starts_at >= since, Slot.starts_at < until)
        .order_by(Slot.starts_at, Slot.id)
    )
