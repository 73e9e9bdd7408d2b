"""Calls and group meetings that participants book, move and cancel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, Update, select, update
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring import Booking, BookingStatus, Mentor, MentorStatus, Slot, SlotStatus
from models.programme import ProgrammeSession
from rules.mentoring.slots import Kind, Span, overlap
from services.enrolment import participants
from services.mentoring import who_may_report
from services.mentoring.slots import minors
from services.mentoring.slots.availability import FreeSlot, Wish, alternatives, may_call
from services.mentoring.slots.seats import Ended, end, give_back, hold_slots, take_seat
from services.people.access import may_meet
from services.people.locks import hold_person
from services.people.tokens import Chance, unguessable
from services.programme.sessions import meetings_of
from services.schedule.conflicts import engagements

QUESTION = 200
"""Characters; the rest is left out."""
QUESTIONS_KEPT = timedelta(days=30)
PURGED = 500


class BookingResult(StrEnum):
    """What came of asking for a seat, the first time or for a move."""

    BOOKED = "booked"
    ALREADY = "already"
    TAKEN = "taken"
    """Someone was faster, or the mentor took it back."""
    TOO_LATE = "too_late"
    LIMIT = "limit"
    """One call each first; group meetings have no limit."""
    OVERLAP = "overlap"
    PAUSED = "paused"
    """The team has stopped their meetings."""
    CLOSED = "closed"
    """Not for this person: no place in a session, not their session's, too far ahead."""
    AGREEMENT = "agreement"
    NOT_FOR_MINORS = "not_for_minors"
    """Under 18: as `slots.minors` says."""


@dataclass(frozen=True, slots=True)
class Booked:
    """`booking_id`: the one made, the one there was already, or the meeting that overlaps
    (none when it is a workshop).

    `others`: up to three other slots, when this one cannot be had.
    """

    outcome: BookingResult
    booking_id: int | None = None
    others: tuple[FreeSlot, ...] = ()


def ask_for_seat(
    session: Session, person_id: int, slot_id: int, now: datetime, wish: Wish
) -> Booked | ProgrammeSession:
    """The session for which the seat is now taken, or why it is not; the caller holds the person.

    `wish` says which booking is to be moved, and whom not to propose instead.
    """
    if not may_meet(session, person_id):
        return Booked(BookingResult.PAUSED)
    here = participants.session_of(session, person_id)
    slot = _slot(session, slot_id)
    if here is None or slot is None or _is_closed(slot, person_id, here, now):
        return Booked(BookingResult.CLOSED)
    if engaged := _engaged(session, person_id, slot, now, wish):
        return engaged
    outcome = _lost(session, slot, person_id, here, now, wish)
    if outcome is None and take_seat(session, slot_id, slot.starts_at, now):
        return here
    others = alternatives(session, person_id, slot_id, now, wish)
    return Booked(outcome or BookingResult.TAKEN, others=others)


def _slot(session: Session, slot_id: int) -> Slot | None:
    """As it stands, without waiting for anyone."""
    return session.get(Slot, slot_id, populate_existing=True)


def _is_closed(slot: Slot, person_id: int, here: ProgrammeSession, now: datetime) -> bool:
    too_far = slot.starts_at > now + timedelta(days=meetings_of(here).horizon_days)
    return too_far or slot.mentor_id == person_id or slot.session_id not in (None, here.id)


def _engaged(
    session: Session, person_id: int, slot: Slot, now: datetime, wish: Wish
) -> Booked | None:
    asked = Span(slot.starts_at, slot.ends_at)
    for it in engagements(session, person_id, now, moving=wish.moving):
        if it.slot_id == slot.id:
            return Booked(BookingResult.ALREADY, it.booking_id)
        if overlap(it.span, asked):
            return Booked(BookingResult.OVERLAP, it.booking_id)
    return None


def _lost(
    session: Session,
    slot: Slot,
    person_id: int,
    here: ProgrammeSession,
    now: datetime,
    wish: Wish,
) -> BookingResult | None:
    if refusal := minors.refusal(session, person_id, slot.id, now):
        return BookingResult(refusal)
    if slot.starts_at < now + timedelta(hours=meetings_of(here).notice_hours):
        return BookingResult.TOO_LATE
    mentor = session.get_one(Mentor, slot.mentor_id, populate_existing=True)
    if slot.status is not SlotStatus.OPEN or mentor.status is not MentorStatus.ACTIVE:
        return BookingResult.TAKEN
    if not slot.has_room:
        return BookingResult.CLOSED
    if slot.seats == 1 and not may_call(session, person_id, here, now, moving=wish.moving):
        return BookingResult.LIMIT
    return None


@dataclass(frozen=True, slots=True)
class Moved:
    """BOOKED once moved, and then the slot that was left; else as `Booked`.

    TOO_LATE without others: it is the old meeting that begins too soon.
    """

    outcome: BookingResult
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
    return Booked(BookingResult.BOOKED, booking.id)


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
        return Moved(BookingResult.CLOSED)
    if booking.slot_id == slot_id:
        return Moved(BookingResult.ALREADY, booking_id)
    left = session.get_one(Slot, booking.slot_id)
    if left.starts_at < now + _moved_until(session, booking):
        return Moved(BookingResult.TOO_LATE, booking_id)
    wish = Wish(moving=booking_id, without=without)
    here = ask_for_seat(session, person_id, slot_id, now, wish)
    if isinstance(here, Booked):
        return Moved(here.outcome, here.booking_id, here.others)
    give_back(left, chance)
    booking.slot_id = slot_id
    booking.sequence += 1
    session.flush()
    return Moved(BookingResult.BOOKED, booking_id, left_slot_id=left.id)


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


def take_back(session: Session, booking_id: int, person_id: int, now: datetime) -> bool:
    """« C'était une erreur »: the same seat, while it is nobody else's; no notice is asked."""
    booking = _hold(session, booking_id, person_id)
    if booking is None or booking.status is not BookingStatus.CANCELLED_BY_PARTICIPANT:
        return False
    slot = session.get_one(Slot, booking.slot_id)
    mentor = session.get(Mentor, slot.mentor_id) if slot.mentor_id else None
    stands = mentor is not None and mentor.status is MentorStatus.ACTIVE and slot.starts_at > now
    if not stands or _engaged(session, person_id, slot, now, Wish()):
        return False
    if not take_seat(session, slot.id, slot.starts_at, now):
        return False
    booking.status, booking.ended_at = BookingStatus.BOOKED, None
    booking.sequence += 1
    session.flush()
    session.refresh(slot)
    return True


def release_all(
    session: Session, person_id: int, now: datetime, chance: Chance
) -> tuple[Ended, ...]:
    """Before a person is erased: every seat is given back; the bookings that were still ahead."""
    released = _release(session, person_id, now, chance)
    return tuple(ended for ended, slot in released if slot.ends_at > now)


def release_ahead(
    session: Session, person_id: int, now: datetime, chance: Chance
) -> tuple[Ended, ...]:
    """Every seat of a meeting that has not begun: what took place stays told."""
    released = _release(session, person_id, now, chance, Slot.starts_at > now)
    return tuple(ended for ended, _ in released)


def _release(
    session: Session, person_id: int, now: datetime, chance: Chance, *which: ColumnElement[bool]
) -> list[tuple[Ended, Slot]]:
    hold_person(session, person_id)
    mine = (Booking.person_id == person_id, Booking.status == BookingStatus.BOOKED)
    held = hold_slots(session, Slot.id.in_(select(Booking.slot_id).where(*mine)), *which)
    slots = {it.id: it for it in held}
    query = select(Booking).where(*mine, Booking.slot_id.in_(slots)).order_by(Booking.id)
    released = []
    for booking in session.scalars(query.execution_options(populate_existing=True)):
        give_back(slots[booking.slot_id], chance)
        ended = end(booking, BookingStatus.RELEASED, now)
        released.append((ended, slots[booking.slot_id]))
    session.flush()
    return released


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


def wish_of(
    session: Session,
    person_id: int,
    *,
    kind: Kind | None = None,
    mentor_id: int | None = None,
    moving: int | None = None,
) -> Wish:
    return Wish(kind, mentor_id, moving, who_may_report.without(session, person_id))
