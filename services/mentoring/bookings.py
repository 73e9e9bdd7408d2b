"""Calls and group meetings that participants book, move and cancel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, Update, select, update
from sqlalchemy.orm import Session

from models.constant import constant
from models.mentoring import Booking, BookingStatus, Slot
from models.programme import ProgrammeSession
from services.conversation.turn_context import Chance
from services.mentoring.availability import FreeSlot
from services.mentoring.bookable import Wish
from services.mentoring.meeting_seats import (
    Ended,
    end,
    give_back,
    hold_person,
    hold_slots,
    unguessable,
)
from services.mentoring.seat_requests import Booked, Outcome, ask_for_seat
from services.programme.sessions import meetings_of

QUESTION = 200
"""Characters; the rest is left out."""
QUESTIONS_KEPT = timedelta(days=30)
PURGED = 500


@dataclass(frozen=True, slots=True)
class Moved:
    """BOOKED once moved, and then the slot that was left; else as `Booked`.

    TOO_LATE without others: it is the old meeting that begins too soon.
    """

    outcome: Outcome
    booking_id: int | None = None
    others: tuple[FreeSlot, ...] = ()
    left_slot_id: int | None = None


class Cancelling(StrEnum):
    CANCELLED = "cancelled"
    ALREADY = "already"
    TOO_LATE = "too_late"
    """It has begun."""
    CLOSED = "closed"
    """No booking of this person."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    outcome: Cancelling
    ended: Ended | None = None


def book(
    session: Session,
    person_id: int,
    slot_id: int,
    question: str | None,
    now: datetime,
    chance: Chance,
    *,
    without: frozenset[int] = frozenset(),
) -> Booked:
    """Safe to press twice, late, or with others; `without`: mentors never to propose instead."""
    hold_person(session, person_id)
    here = ask_for_seat(session, person_id, slot_id, now, Wish(without=without))
    if isinstance(here, Booked):
        return here
    booking = Booking(
        slot_id=slot_id,
        person_id=person_id,
        session_id=here.id,
        question=(question or "").strip()[:QUESTION] or None,
        uid=unguessable(chance),
        booked_at=now,
    )
    session.add(booking)
    session.flush()
    return Booked(Outcome.BOOKED, booking.id)


def move(
    session: Session,
    booking_id: int,
    person_id: int,
    slot_id: int,
    now: datetime,
    chance: Chance,
    *,
    without: frozenset[int] = frozenset(),
) -> Moved:
    """The old seat is free in the same transaction; the booking keeps its id and its uid."""
    booking = _hold(session, booking_id, person_id, slot_id)
    if booking is None or booking.status is not BookingStatus.BOOKED:
        return Moved(Outcome.CLOSED)
    if booking.slot_id == slot_id:
        return Moved(Outcome.ALREADY, booking_id)
    left = session.get_one(Slot, booking.slot_id)
    if left.starts_at < now + _moved_until(session, booking):
        return Moved(Outcome.TOO_LATE, booking_id)
    wish = Wish(moving=booking_id, without=without)
    here = ask_for_seat(session, person_id, slot_id, now, wish)
    if isinstance(here, Booked):
        return Moved(here.outcome, here.booking_id, here.others)
    give_back(left, chance)
    booking.slot_id = slot_id
    booking.sequence += 1
    session.flush()
    return Moved(Outcome.BOOKED, booking_id, left_slot_id=left.id)


def cancel(
    session: Session, booking_id: int, person_id: int, now: datetime, chance: Chance
) -> Cancelled:
    booking = _hold(session, booking_id, person_id)
    if booking is None:
        return Cancelled(Cancelling.CLOSED)
    if booking.status is not BookingStatus.BOOKED:
        return Cancelled(Cancelling.ALREADY)
    slot = session.get_one(Slot, booking.slot_id)
    if slot.starts_at <= now:
        return Cancelled(Cancelling.TOO_LATE)
    give_back(slot, chance)
    ended = end(booking, BookingStatus.CANCELLED_BY_PARTICIPANT, now)
    session.flush()
    return Cancelled(Cancelling.CANCELLED, ended)


def release_all(
    session: Session, person_id: int, now: datetime, chance: Chance
) -> tuple[Ended, ...]:
    """Before a person is erased: every seat is given back; the bookings that were still ahead."""
    hold_person(session, person_id)
    mine = (Booking.person_id == person_id, Booking.status == BookingStatus.BOOKED)
    slots = {
        it.id: it for it in hold_slots(session, Slot.id.in_(select(Booking.slot_id).where(*mine)))
    }
    ended = []
    query = select(Booking).where(*mine).order_by(Booking.id)
    for booking in session.scalars(query.execution_options(populate_existing=True)):
        slot = slots[booking.slot_id]
        give_back(slot, chance)
        gone = end(booking, BookingStatus.RELEASED, now)
        if slot.ends_at > now:
            ended.append(gone)
    session.flush()
    return tuple(ended)


def forget_questions(session: Session, now: datetime) -> None:
    """What people wanted to ask goes 30 days after the meeting."""
    if ids := session.scalars(*_with_a_question(now - QUESTIONS_KEPT)).all():
        session.execute(*_without_question(ids))


@constant
def _with_a_question(ended_until: datetime) -> Select[int]:
    return (
        select(Booking.id)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.question.is_not(None), Slot.ends_at <= ended_until)
        .limit(PURGED)
    )


@constant
def _without_question(ids: Sequence[int]) -> Update:
    return update(Booking).where(Booking.id.in_(ids)).values(question=None)


def _hold(session: Session, booking_id: int, person_id: int, *other_slots: int) -> Booking | None:
    """A booking of this person, as it is once we have waited for them and for its slot."""
    hold_person(session, person_id)
    mine = select(Booking.slot_id).where(Booking.id == booking_id, Booking.person_id == person_id)
    slot_id = session.scalar(mine)
    if slot_id is None:
        return None
    hold_slots(session, Slot.id.in_((slot_id, *other_slots)))
    return session.get_one(Booking, booking_id, populate_existing=True)


def _moved_until(session: Session, booking: Booking) -> timedelta:
    here = session.get_one(ProgrammeSession, booking.session_id)
    return timedelta(hours=meetings_of(here).move_until_hours)
