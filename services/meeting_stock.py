"""Whether there are enough seats in meetings for the people of a session."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.mentoring import Booking, BookingStatus, Mentor, MentorStatus, Slot, SlotStatus
from models.programme import ProgrammeSession
from rules.opening import Cover, State
from rules.slots import Days, whole_days
from rules.working_hours import zone_of
from services.programme import meetings_of


@dataclass(frozen=True, slots=True)
class Stock:
    """Seats from now to the end of the session; `taken` by people of this session."""

    expected: int
    free: int
    free_calls: int
    taken: int


def stock(session: Session, here: ProgrammeSession, now: datetime) -> Stock:
    zone = zone_of(here.departments[0])
    end = whole_days(Days(here.ends_on, here.ends_on), zone).ends_at
    ahead = (
        Slot.status == SlotStatus.OPEN,
        Slot.starts_at >= now,
        Slot.starts_at < end,
        Mentor.status == MentorStatus.ACTIVE,
        or_(Slot.session_id.is_(None), Slot.session_id == here.id),
    )
    free = select(func.sum(Slot.seats - Slot.taken)).join(Mentor).where(*ahead)
    taken = (
        select(func.count(Booking.id))
        .join(Slot, Slot.id == Booking.slot_id)
        .join(Mentor)
        .where(*ahead, Booking.status == BookingStatus.BOOKED, Booking.session_id == here.id)
    )
    return Stock(
        expected=meetings_of(here).expected or here.seats,
        free=session.scalar(free) or 0,
        free_calls=session.scalar(free.where(Slot.seats == 1)) or 0,
        taken=session.scalar(taken) or 0,
    )


def cover(session: Session, here: ProgrammeSession, now: datetime) -> Cover:
    found = stock(session, here, now)
    return Cover(found.free + found.taken, found.expected, meetings_of(here).opens_at)


def needs_mentors(session: Session, here: ProgrammeSession, now: datetime) -> bool:
    """So few free seats are left that mentors are asked for more, and the team is told.

    A draft needs as many as it takes to open.
    """
    if here.state is State.DRAFT:
        return cover(session, here, now).short_of > 0
    found = stock(session, here, now)
    return 100 * found.free < meetings_of(here).ask_mentors_under * found.expected
