"""Record how a meeting went for each side; count absences and the mentor's hours."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.mentoring.slots import Booking, BookingStatus, Slot
from rules.schedule.undoing import UNDONE_WITHIN
from rules.slots.slots import MeetingOutcome, are_contrary, is_absence, is_held
from services.feedback import scores
from services.feedback.scores import RatedSubject
from services.mentors.access import may
from services.people.access import Access
from services.slots.seats import lock_slots

OPEN_FOR = timedelta(days=30)
ABSENCES = 2


class MeetingSide(StrEnum):
    PARTICIPANT = "participant"
    MENTOR = "mentor"


class OutcomeResult(StrEnum):
    NOTED = "noted"
    WAITS = "waits"
    """An absence: it is recorded later, unless the mentor takes it back."""
    SAME = "same"
    """The same answer was recorded already: nothing changes."""
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    CLOSED = "closed"
    """The booking was cancelled, or is another person's."""


@dataclass(frozen=True, slots=True)
class OutcomeReport:
    outcome: OutcomeResult
    second_absence: bool = False
    """This answer makes a second absence: ask the participant why, and tell the team, once."""
    agreed: bool = False
    """Until this answer, the two sides said the contrary."""
    taken_back: bool = False
    """The mentor noted an absence, and says now that the meeting took place."""


@dataclass(frozen=True, slots=True)
class MentorHours:
    meetings: int
    time: timedelta


def rated(session: Session, booking: Booking, now: datetime) -> RatedSubject | None:
    """Return the meeting to rate; None without a seat of the person, or too early or too late.

    It may be rated from its start and for 30 days.
    """
    query = (
        select(Booking.session_id)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.slot_id == booking.slot_id, Booking.person_id == booking.person_id)
        .where(Booking.status == BookingStatus.BOOKED)
        .where(Slot.starts_at <= now, Slot.ends_at >= now - scores.OPEN_FOR)
    )
    session_id = session.scalar(query.limit(1))
    return RatedSubject(booking.slot_id, session_id) if session_id is not None else None


def say_how_it_went(
    session: Session,
    booking_id: int,
    side: MeetingSide,
    speaker_id: int,
    how: MeetingOutcome,
    now: datetime,
) -> OutcomeReport:
    """Record one side's answer, from the start of the meeting and for 30 days; it may change.

    An absence that a mentor notes waits: it can be undone before it counts and is told.
    """
    held = lock_booking(session, booking_id)
    if held is None or (side is MeetingSide.MENTOR and not may(session, speaker_id, Access.MENTOR)):
        return OutcomeReport(OutcomeResult.CLOSED)
    booking, slot = held
    if refusal := _refusal(booking, slot, side, speaker_id, how, now):
        return OutcomeReport(refusal)
    if side is MeetingSide.MENTOR and how is MeetingOutcome.NOBODY_CAME:
        booking.absence_at = booking.absence_at or now + UNDONE_WITHIN
        session.flush()
        return OutcomeReport(OutcomeResult.WAITS)
    return _answered(session, booking, slot, side, how, now)


def lock_booking(session: Session, booking_id: int) -> tuple[Booking, Slot] | None:
    """Lock the slot of a booking, and return both reloaded."""
    slot_id = session.scalar(select(Booking.slot_id).where(Booking.id == booking_id))
    slots = lock_slots(session, Slot.id == slot_id)
    if not slots:
        return None
    return session.get_one(Booking, booking_id, populate_existing=True), slots[0]


def record_absence(session: Session, booking_id: int, now: datetime) -> OutcomeReport:
    """Record an absence that nobody has undone; CLOSED once the mentor's time to answer is over."""
    held = lock_booking(session, booking_id)
    if held is None:
        return OutcomeReport(OutcomeResult.CLOSED)
    booking, slot = held
    if booking.absence_at is None or booking.absence_at > now:
        return OutcomeReport(OutcomeResult.CLOSED)
    said_at, booking.absence_at = booking.absence_at - UNDONE_WITHIN, None
    is_mentor = slot.mentor_id is not None and may(session, slot.mentor_id, Access.MENTOR)
    if not is_mentor or booking.status is not BookingStatus.BOOKED:
        return OutcomeReport(OutcomeResult.CLOSED)
    return _answered(
        session, booking, slot, MeetingSide.MENTOR, MeetingOutcome.NOBODY_CAME, said_at
    )


def _answered(
    session: Session,
    booking: Booking,
    slot: Slot,
    side: MeetingSide,
    how: MeetingOutcome,
    at: datetime,
) -> OutcomeReport:
    before = booking.said_by_participant, booking.said_by_mentor
    _record(booking, side, how, at)
    session.flush()
    slot.held_at = _held_at(session, slot, at)
    session.flush()
    after = booking.said_by_participant, booking.said_by_mentor
    is_new = is_absence(*after) and not is_absence(*before)
    return OutcomeReport(
        OutcomeResult.NOTED,
        second_absence=is_new and absences(session, booking.person_id) == ABSENCES,
        agreed=are_contrary(*before) and not are_contrary(*after),
        taken_back=(before[1], after[1]) == (MeetingOutcome.NOBODY_CAME, MeetingOutcome.TOOK_PLACE),
    )


def absences(session: Session, person_id: int) -> int:
    """Count the meetings to which the participant did not come, as both answers tell."""
    query = select(Booking.said_by_participant, Booking.said_by_mentor).where(
        Booking.person_id == person_id,
        Booking.status == BookingStatus.BOOKED,
        Booking.said_by_mentor == MeetingOutcome.NOBODY_CAME,
    )
    return sum(is_absence(*row) for row in session.execute(query))


def hours(session: Session, mentor_id: int, since: datetime, until: datetime) -> MentorHours:
    """Sum up the meetings held in [since, until); they outlive the participants' data."""
    query = select(Slot.starts_at, Slot.ends_at).where(
        Slot.mentor_id == mentor_id,
        Slot.held_at.is_not(None),
        Slot.starts_at >= since,
        Slot.starts_at < until,
    )
    lengths = [row.ends_at - row.starts_at for row in session.execute(query)]
    return MentorHours(len(lengths), sum(lengths, timedelta()))


def _refusal(
    booking: Booking,
    slot: Slot,
    side: MeetingSide,
    speaker_id: int,
    how: MeetingOutcome,
    now: datetime,
) -> OutcomeResult | None:
    is_mentor = side is MeetingSide.MENTOR
    speaker, previous = (
        (slot.mentor_id, booking.said_by_mentor)
        if is_mentor
        else (booking.person_id, booking.said_by_participant)
    )
    if speaker != speaker_id or booking.status is not BookingStatus.BOOKED:
        return OutcomeResult.CLOSED
    if now < slot.starts_at:
        return OutcomeResult.TOO_EARLY
    if now > slot.ends_at + OPEN_FOR:
        return OutcomeResult.TOO_LATE
    return OutcomeResult.SAME if previous is how else None


def _record(booking: Booking, side: MeetingSide, how: MeetingOutcome, now: datetime) -> None:
    if side is MeetingSide.MENTOR:
        booking.said_by_mentor, booking.said_by_mentor_at = how, now
        booking.absence_at = None
    else:
        booking.said_by_participant, booking.said_by_participant_at = how, now


def _held_at(session: Session, slot: Slot, now: datetime) -> datetime | None:
    query = select(Booking.said_by_participant, Booking.said_by_mentor).where(
        Booking.slot_id == slot.id, Booking.status == BookingStatus.BOOKED
    )
    held = any(is_held(*row) for row in session.execute(query))
    return (slot.held_at or now) if held else None
