"""Whether there are enough seats in meetings for the people of a session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring import Booking, BookingStatus, Mentor, MentorStatus, Slot, SlotStatus
from models.programme import ProgrammeSession
from rules.mentoring.slots import Days, whole_days
from rules.session_admin.opening import Cover, State
from rules.tickets.working_hours import zone_of
from services.programme.sessions import meetings_of


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
    free, calls = session.execute(*_free(here.id, now, end)).one()
    return Stock(
        expected=meetings_of(here).expected or here.seats,
        free=free or 0,
        free_calls=calls or 0,
        taken=session.scalar(*_taken(here.id, now, end)) or 0,
    )


def cover(session: Session, here: ProgrammeSession, now: datetime) -> Cover:
    return covered(here, stock(session, here, now))


def covered(here: ProgrammeSession, found: Stock) -> Cover:
    return Cover(found.free + found.taken, found.expected, meetings_of(here).opens_at)


def needs_mentors(session: Session, here: ProgrammeSession, now: datetime) -> bool:
    return is_short(here, stock(session, here, now))


def is_short(here: ProgrammeSession, found: Stock) -> bool:
    """So few free seats are left that mentors are asked for more, and the team is told.

    A draft needs as many as it takes to open.
    """
    if here.state is State.DRAFT:
        return covered(here, found).short_of > 0
    return 100 * found.free < meetings_of(here).ask_mentors_under * found.expected


@constant
def _free(session_id: int, now: datetime, end: datetime) -> Select[int | None, int | None]:
    """In all, and in calls."""
    free = func.sum(Slot.seats - Slot.taken)
    query = select(free, free.filter(Slot.seats == 1)).join_from(Slot, Mentor)
    return query.where(*_ahead(session_id, now, end))


@constant
def _taken(session_id: int, now: datetime, end: datetime) -> Select[int]:
    return (
        select(func.count(Booking.id))
        .join(Slot, Slot.id == Booking.slot_id)
        .join(Mentor)
        .where(*_ahead(session_id, now, end))
        .where(Booking.status == BookingStatus.BOOKED, Booking.session_id == session_id)
    )


def _ahead(session_id: int, now: datetime, end: datetime) -> Sequence[ColumnElement[bool]]:
    return (
        Slot.status == SlotStatus.OPEN,
        Slot.starts_at >= now,
        Slot.starts_at < end,
        Mentor.status == MentorStatus.ACTIVE,
        or_(Slot.session_id.is_(None), Slot.session_id == session_id),
    )
