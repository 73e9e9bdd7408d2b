"""Book, move, cancel and release the seats of participants in calls and group meetings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, Update, select, update
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from models.programme import ProgrammeSession
from rules.agenda.daily_seat_limit import SEATS, SEATS_A_DAY
from rules.slots.slots import Span, overlap
from services.enrolment import participants
from services.people import day_limits
from services.people.access import may_meet
from services.people.people import lock_person
from services.people.tokens import RandomBelow, unguessable
from services.programme.sessions import meetings_of
from services.schedule.conflicts import Diary, Engagement
from services.slots import minors
from services.slots.availability import FreeSlot, SlotWish, alternatives, may_call
from services.slots.seats import EndedBooking, end, lock_slots, release, take_seat

QUESTION = 200
"""The longest question kept, in characters; the rest is cut."""
QUESTIONS_KEPT = timedelta(days=30)
PURGED = 500


class BookingResult(StrEnum):
    """The outcome of asking for a seat, for a new booking or for a move."""

    BOOKED = "booked"
    MOVED = "moved"
    ALREADY = "already"
    TAKEN = "taken"
    """Somebody else took the seat, or the mentor closed the slot."""
    TOO_LATE = "too_late"
    TOO_LATE_TO_MOVE = "too_late_to_move"
    """The meeting to be moved begins too soon, or is over."""
    LIMIT = "limit"
    """The person has had a call, and not enough are left for others; groups have no limit."""
    OVERLAP = "overlap"
    PAUSED = "paused"
    """The team has stopped this person's meetings."""
    CLOSED = "closed"
    """Not open to this person: no place in a session, another session's slot, too far ahead."""
    TOMORROW = "tomorrow"
    """The person has taken as many seats as a day has."""
    AGREEMENT = "agreement"
    NOT_FOR_MINORS = "not_for_minors"
    """The person is under 18, and the slot breaks a rule of `slots.minors`."""


@dataclass(frozen=True, slots=True)
class BookingAnswer:
    """The answer to a request for a seat.

    `booking_id`: the new booking, the one that exists already, or the one that overlaps
    (None when a workshop overlaps). `others`: up to three other slots, when this one is refused.
    """

    outcome: BookingResult
    booking_id: int | None = None
    others: tuple[FreeSlot, ...] = ()


def starts(person_id: int, since: datetime, until: datetime) -> Select[datetime]:
    """Select when the person's meetings begin, between two instants."""
    return (
        select(Slot.starts_at)
        .join(Booking, Booking.slot_id == Slot.id)
        .where(Booking.person_id == person_id, Booking.status == BookingStatus.BOOKED)
        .where(Slot.status == SlotStatus.OPEN, Slot.starts_at >= since, Slot.starts_at < until)
    )


def engagements(session: Session, person_id: int, now: datetime) -> list[Engagement]:
    """Return the person's meetings that are not over, as engagements."""
    return [
        Engagement(Span(row.starts_at, row.ends_at), booking_id=row.booking_id, slot_id=row.id)
        for row in session.execute(*_booked(person_id, now))
    ]


@constant
def _booked(person_id: int, now: datetime) -> Select[datetime, datetime, int, int]:
    return (
        select(Slot.starts_at, Slot.ends_at, Slot.id, Booking.id.label("booking_id"))
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.person_id == person_id, Booking.status == BookingStatus.BOOKED)
        .where(Slot.ends_at > now)
    )


def ask_for_seat(
    session: Session, diary: Diary, person_id: int, slot_id: int, now: datetime, wish: SlotWish
) -> BookingAnswer | ProgrammeSession:
    """Take a seat: return the programme session it counts for, or the refusal.

    The caller has locked the person (`lock_person`). `wish` says which booking is being moved,
    and which mentors must not be proposed instead.
    """
    if not may_meet(session, person_id):
        return BookingAnswer(BookingResult.PAUSED)
    programme_session = participants.session_of(session, person_id)
    slot = _slot(session, slot_id)
    if (
        programme_session is None
        or slot is None
        or _is_closed(slot, person_id, programme_session, now)
    ):
        return BookingAnswer(BookingResult.CLOSED)
    if refusal := _engagement_refusal(session, diary, person_id, slot, now, wish):
        return refusal
    outcome = _refusal(session, slot, person_id, programme_session, now, wish)
    if outcome is None and not day_limits.take(session, SEATS, SEATS_A_DAY, person_id, now):
        return BookingAnswer(BookingResult.TOMORROW)
    if outcome is None and take_seat(session, slot_id, slot.starts_at, now):
        return programme_session
    others = alternatives(session, diary, person_id, slot_id, now, wish)
    return BookingAnswer(outcome or BookingResult.TAKEN, others=others)


def _slot(session: Session, slot_id: int) -> Slot | None:
    """Read the slot afresh, without a lock."""
    return session.get(Slot, slot_id, populate_existing=True)


def _is_closed(
    slot: Slot, person_id: int, programme_session: ProgrammeSession, now: datetime
) -> bool:
    too_far = slot.starts_at > now + timedelta(days=meetings_of(programme_session).horizon_days)
    return (
        too_far
        or slot.mentor_id == person_id
        or slot.session_id not in (None, programme_session.id)
    )


def _engagement_refusal(
    session: Session, diary: Diary, person_id: int, slot: Slot, now: datetime, wish: SlotWish
) -> BookingAnswer | None:
    slot_span = Span(slot.starts_at, slot.ends_at)
    for engagement in diary.engagements(session, person_id, now, moving=wish.moving):
        if engagement.slot_id == slot.id:
            return BookingAnswer(BookingResult.ALREADY, engagement.booking_id)
        if overlap(engagement.span, slot_span):
            return BookingAnswer(BookingResult.OVERLAP, engagement.booking_id)
    return None


def _refusal(
    session: Session,
    slot: Slot,
    person_id: int,
    programme_session: ProgrammeSession,
    now: datetime,
    wish: SlotWish,
) -> BookingResult | None:
    if refusal := minors.refusal(session, person_id, slot.id, now):
        return BookingResult(refusal)
    if slot.starts_at < now + timedelta(hours=meetings_of(programme_session).notice_hours):
        return BookingResult.TOO_LATE
    return _refusal_at_any_hour(session, slot, person_id, programme_session, now, wish)


def _refusal_at_any_hour(
    session: Session,
    slot: Slot,
    person_id: int,
    programme_session: ProgrammeSession,
    now: datetime,
    wish: SlotWish,
) -> BookingResult | None:
    mentor = session.get_one(Mentor, slot.mentor_id, populate_existing=True)
    if slot.status is not SlotStatus.OPEN or mentor.status is not MentorStatus.ACTIVE:
        return BookingResult.TAKEN
    if not slot.has_room:
        return BookingResult.CLOSED
    if slot.seats == 1 and not may_call(
        session, person_id, programme_session, now, moving=wish.moving
    ):
        return BookingResult.LIMIT
    return None


@dataclass(frozen=True, slots=True)
class MoveAnswer:
    """The answer to a move: MOVED with the slot that was left, else as in `BookingAnswer`."""

    outcome: BookingResult
    booking_id: int | None = None
    others: tuple[FreeSlot, ...] = ()
    left_slot_id: int | None = None


class CancellationResult(StrEnum):
    CANCELLED = "cancelled"
    ALREADY = "already"
    TOO_LATE = "too_late"
    """The meeting has begun."""
    CLOSED = "closed"
    """This person has no such booking."""


@dataclass(frozen=True, slots=True)
class CancellationAnswer:
    outcome: CancellationResult
    ended: EndedBooking | None = None


def book(
    session: Session,
    diary: Diary,
    person_id: int,
    slot_id: int,
    question: str | None,
    now: datetime,
    random_below: RandomBelow,
    *,
    without: frozenset[int] = frozenset(),
) -> BookingAnswer:
    """Book a seat for a person; safe when it is asked twice, late, or by several people at once.

    `without`: mentors never to be proposed instead.
    """
    lock_person(session, person_id)
    answer = ask_for_seat(session, diary, person_id, slot_id, now, SlotWish(without=without))
    if isinstance(answer, BookingAnswer):
        return answer
    booking = Booking(
        slot_id=slot_id,
        person_id=person_id,
        session_id=answer.id,
        question=(question or "").strip()[:QUESTION] or None,
        uid=unguessable(random_below),
        booked_at=now,
    )
    session.add(booking)
    session.flush()
    return BookingAnswer(BookingResult.BOOKED, booking.id)


def move(
    session: Session,
    diary: Diary,
    booking_id: int,
    person_id: int,
    slot_id: int,
    now: datetime,
    random_below: RandomBelow,
    *,
    without: frozenset[int] = frozenset(),
) -> MoveAnswer:
    """Move a booking to another slot, and free the old seat in the same transaction.

    The booking keeps its id and its uid; its sequence grows by one.
    """
    booking = _lock_booking(session, booking_id, person_id, slot_id)
    if booking is None or booking.status is not BookingStatus.BOOKED:
        return MoveAnswer(BookingResult.CLOSED)
    if booking.slot_id == slot_id:
        return MoveAnswer(BookingResult.ALREADY, booking_id)
    old_slot = session.get_one(Slot, booking.slot_id)
    if not may_move(session, booking, now):
        return MoveAnswer(BookingResult.TOO_LATE_TO_MOVE, booking_id)
    wish = SlotWish(moving=booking_id, without=without)
    answer = ask_for_seat(session, diary, person_id, slot_id, now, wish)
    if isinstance(answer, BookingAnswer):
        return MoveAnswer(answer.outcome, answer.booking_id, answer.others)
    release(old_slot, random_below)
    booking.slot_id = slot_id
    booking.sequence += 1
    session.flush()
    return MoveAnswer(BookingResult.MOVED, booking_id, left_slot_id=old_slot.id)


def cancel(
    session: Session, booking_id: int, person_id: int, now: datetime, random_below: RandomBelow
) -> CancellationAnswer:
    """Cancel a participant's booking before it begins, and free the seat."""
    booking = _lock_booking(session, booking_id, person_id)
    if booking is None:
        return CancellationAnswer(CancellationResult.CLOSED)
    if booking.status is not BookingStatus.BOOKED:
        return CancellationAnswer(CancellationResult.ALREADY)
    slot = session.get_one(Slot, booking.slot_id)
    if slot.starts_at <= now:
        return CancellationAnswer(CancellationResult.TOO_LATE)
    release(slot, random_below)
    ended = end(booking, BookingStatus.CANCELLED_BY_PARTICIPANT, now)
    session.flush()
    return CancellationAnswer(CancellationResult.CANCELLED, ended)


def take_back(
    session: Session, diary: Diary, booking_id: int, person_id: int, now: datetime
) -> bool:
    """Undo a participant's cancellation (« C'était une erreur »), if the seat is still free.

    What would refuse a new booking refuses this one, but for the session's minimum notice.
    """
    booking = _lock_booking(session, booking_id, person_id)
    if booking is None or booking.status is not BookingStatus.CANCELLED_BY_PARTICIPANT:
        return False
    slot = session.get_one(Slot, booking.slot_id)
    if not _may_take_back(session, diary, person_id, slot, now):
        return False
    if not day_limits.take(session, SEATS, SEATS_A_DAY, person_id, now):
        return False
    if not take_seat(session, slot.id, slot.starts_at, now):
        return False
    booking.status, booking.ended_at = BookingStatus.BOOKED, None
    booking.sequence += 1
    session.flush()
    session.refresh(slot)
    return True


def _may_take_back(
    session: Session, diary: Diary, person_id: int, slot: Slot, now: datetime
) -> bool:
    """Tell whether nothing that happened since the cancellation stands in the way."""
    programme_session = participants.session_of(session, person_id)
    if slot.mentor_id is None or slot.starts_at <= now or not may_meet(session, person_id):
        return False
    if programme_session is None or _is_closed(slot, person_id, programme_session, now):
        return False
    if minors.refusal(session, person_id, slot.id, now):
        return False
    if _engagement_refusal(session, diary, person_id, slot, now, SlotWish()):
        return False
    return not _refusal_at_any_hour(session, slot, person_id, programme_session, now, SlotWish())


def release_all(
    session: Session, person_id: int, now: datetime, random_below: RandomBelow
) -> tuple[EndedBooking, ...]:
    """Release all seats of an erased person; return the bookings that were still ahead."""
    released = _release(session, person_id, now, random_below)
    return tuple(ended for ended, slot in released if slot.ends_at > now)


def release_ahead(
    session: Session, person_id: int, now: datetime, random_below: RandomBelow
) -> tuple[EndedBooking, ...]:
    """Release a person's seats in meetings that have not begun; past bookings stay recorded."""
    released = _release(session, person_id, now, random_below, Slot.starts_at > now)
    return tuple(ended for ended, _ in released)


def _release(
    session: Session,
    person_id: int,
    now: datetime,
    random_below: RandomBelow,
    *conditions: ColumnElement[bool],
) -> list[tuple[EndedBooking, Slot]]:
    lock_person(session, person_id)
    active = (Booking.person_id == person_id, Booking.status == BookingStatus.BOOKED)
    locked = lock_slots(session, Slot.id.in_(select(Booking.slot_id).where(*active)), *conditions)
    slots = {slot.id: slot for slot in locked}
    query = select(Booking).where(*active, Booking.slot_id.in_(slots)).order_by(Booking.id)
    released = []
    for booking in session.scalars(query.execution_options(populate_existing=True)):
        release(slots[booking.slot_id], random_below)
        ended = end(booking, BookingStatus.RELEASED, now)
        released.append((ended, slots[booking.slot_id]))
    session.flush()
    return released


def forget_questions(session: Session, now: datetime) -> None:
    """Erase the participants' questions 30 days after the meeting, at most `PURGED` a call."""
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


def _lock_booking(
    session: Session, booking_id: int, person_id: int, *other_slots: int
) -> Booking | None:
    """Lock the person and the slots, then return the person's booking as it is now."""
    lock_person(session, person_id)
    query = select(Booking.slot_id).where(Booking.id == booking_id, Booking.person_id == person_id)
    slot_id = session.scalar(query)
    if slot_id is None:
        return None
    lock_slots(session, Slot.id.in_((slot_id, *other_slots)))
    return session.get_one(Booking, booking_id, populate_existing=True)


def note_shown(session: Session, booking_id: int, message_id: int) -> None:
    """Record the message that shows a booking to its participant."""
    session.execute(update(Booking).where(Booking.id == booking_id).values(shown_in=message_id))


def may_move(session: Session, booking: Booking, now: datetime) -> bool:
    """Tell whether a meeting is far enough ahead to be moved."""
    slot = session.get_one(Slot, booking.slot_id)
    programme_session = session.get_one(ProgrammeSession, booking.session_id)
    notice = timedelta(hours=meetings_of(programme_session).move_until_hours)
    return slot.starts_at >= now + notice
