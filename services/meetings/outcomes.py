"""Record how a meeting went for each side; count absences and the mentor's hours."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.slots import Booking, BookingStatus, Slot
from rules.schedule.undoing import UNDONE_WITHIN
from rules.slots.slots import HowItWent, are_contrary, is_absence, is_held
from services.feedback import scores
from services.feedback.scores import Rated
from services.mentors.access import may
from services.people.access import Access
from services.slots.seats import hold_slots

OPEN_FOR = timedelta(days=30)
ABSENCES = 2


class Side(StrEnum):
    PARTICIPANT = "participant"
    MENTOR = "mentor"


class Saying(StrEnum):
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
class Said:
    outcome: Saying
    second_absence: bool = False
    """This answer makes a second absence: ask the participant why, and tell the team, once."""
    agreed: bool = False
    """Until this answer, the two sides said the contrary."""
    taken_back: bool = False
    """The mentor has said that they saw nobody, and says now that the meeting took place."""


@dataclass(frozen=True, slots=True)
class Hours:
    meetings: int
    time: timedelta


def rated(session: Session, booking: Booking, now: datetime) -> Rated | None:
    """Return the meeting, by its slot; None if the person has no seat in it, or not at this time.

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
    return Rated(booking.slot_id, session_id) if session_id is not None else None


def say_how_it_went(
    session: Session,
    booking_id: int,
    side: Side,
    speaker_id: int,
    how: HowItWent,
    now: datetime,
) -> Said:
    """Record one side's answer, from the start of the meeting and for 30 days; it may change.

    An absence that a mentor notes waits: it can be undone before it counts and is told.
    """
    held = hold_booking(session, booking_id)
    if held is None or (side is Side.MENTOR and not may(session, speaker_id, Access.MENTOR)):
        return Said(Saying.CLOSED)
    booking, slot = held
    if refusal := _refusal(booking, slot, side, speaker_id, how, now):
        return Said(refusal)
    if side is Side.MENTOR and how is HowItWent.NOBODY_CAME:
        booking.absence_at = booking.absence_at or now + UNDONE_WITHIN
        session.flush()
        return Said(Saying.WAITS)
    return _answered(session, booking, slot, side, how, now)


def hold_booking(session: Session, booking_id: int) -> tuple[Booking, Slot] | None:
    """Lock the slot of a booking, and return both reloaded."""
    slot_id = session.scalar(select(Booking.slot_id).where(Booking.id == booking_id))
    slots = hold_slots(session, Slot.id == slot_id)
    if not slots:
        return None
    return session.get_one(Booking, booking_id, populate_existing=True), slots[0]


def record_absence(session: Session, booking_id: int, now: datetime) -> Said:
    """Record an absence that nobody has undone; CLOSED if its mentor may say nothing any more."""
    held = hold_booking(session, booking_id)
    if held is None:
        return Said(Saying.CLOSED)
    booking, slot = held
    if booking.absence_at is None or booking.absence_at > now:
        return Said(Saying.CLOSED)
    said_at, booking.absence_at = booking.absence_at - UNDONE_WITHIN, None
    is_mentor = slot.mentor_id is not None and may(session, slot.mentor_id, Access.MENTOR)
    if not is_mentor or booking.status is not BookingStatus.BOOKED:
        return Said(Saying.CLOSED)
    return _answered(session, booking, slot, Side.MENTOR, HowItWent.NOBODY_CAME, said_at)


def _answered(
    session: Session, booking: Booking, slot: Slot, side: Side, how: HowItWent, at: datetime
) -> Said:
    before = booking.said_by_participant, booking.said_by_mentor
    _record(booking, side, how, at)
    session.flush()
    slot.held_at = _held_at(session, slot, at)
    session.flush()
    after = booking.said_by_participant, booking.said_by_mentor
    is_new = is_absence(*after) and not is_absence(*before)
    return Said(
        Saying.NOTED,
        second_absence=is_new and absences(session, booking.person_id) == ABSENCES,
        agreed=are_contrary(*before) and not are_contrary(*after),
        taken_back=(before[1], after[1]) == (HowItWent.NOBODY_CAME, HowItWent.TOOK_PLACE),
    )


def absences(session: Session, person_id: int) -> int:
    """Count the meetings to which the participant did not come, as both answers tell."""
    query = select(Booking.said_by_participant, Booking.said_by_mentor).where(
        Booking.person_id == person_id,
        Booking.status == BookingStatus.BOOKED,
        Booking.said_by_mentor == HowItWent.NOBODY_CAME,
    )
    return sum(is_absence(*row) for row in session.execute(query))


def hours(session: Session, mentor_id: int, since: datetime, until: datetime) -> Hours:
    """Sum up the meetings held in [since, until); they outlive the participants' data."""
    query = select(Slot.starts_at, Slot.ends_at).where(
        Slot.mentor_id == mentor_id,
        Slot.held_at.is_not(None),
        Slot.starts_at >= since,
        Slot.starts_at < until,
    )
    lengths = [row.ends_at - row.starts_at for row in session.execute(query)]
    return Hours(len(lengths), sum(lengths, timedelta()))


def _refusal(
    booking: Booking, slot: Slot, side: Side, speaker_id: int, how: HowItWent, now: datetime
) -> Saying | None:
    is_mentor = side is Side.MENTOR
    speaker, previous = (
        (slot.mentor_id, booking.said_by_mentor)
        if is_mentor
        else (booking.person_id, booking.said_by_participant)
    )
    if speaker != speaker_id or booking.status is not BookingStatus.BOOKED:
        return Saying.CLOSED
    if now < slot.starts_at:
        return Saying.TOO_EARLY
    if now > slot.ends_at + OPEN_FOR:
        return Saying.TOO_LATE
    return Saying.SAME if previous is how else None


def _record(booking: Booking, side: Side, how: HowItWent, now: datetime) -> None:
    if side is Side.MENTOR:
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
