"""A person asks for a seat: why not, and what else; or it is theirs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from models.mentoring import Mentor, MentorStatus, Slot, SlotStatus
from models.programme import ProgrammeSession
from rules.mentoring.slots import Span, overlap
from services.enrolment import participants
from services.mentoring.availability import FreeSlot, alternatives
from services.mentoring.bookable import Wish, may_call
from services.mentoring.meeting_seats import take_seat
from services.programme.sessions import meetings_of
from services.schedule.conflicts import engagements


class Outcome(StrEnum):
    """What came of asking for a seat, the first time or for a move."""

    BOOKED = "booked"
    ALREADY = "already"
    TAKEN = "taken"
    """Someone was faster, or the mentor took it back."""
    TOO_LATE = "too_late"
    LIMIT = "limit"
    """One call each first; group meetings have no limit."""
    OVERLAP = "overlap"
    CLOSED = "closed"
    """Not for this person: no place in a session, not their session's, too far ahead."""


@dataclass(frozen=True, slots=True)
class Booked:
    """`booking_id`: the one made, the one there was already, or the meeting that overlaps
    (none when it is a workshop).

    `others`: up to three other slots, when this one cannot be had (TAKEN, TOO_LATE, LIMIT).
    """

    outcome: Outcome
    booking_id: int | None = None
    others: tuple[FreeSlot, ...] = ()


def ask_for_seat(
    session: Session, person_id: int, slot_id: int, now: datetime, wish: Wish
) -> Booked | ProgrammeSession:
    """The session for which the seat is now taken, or why it is not; the caller holds the person.

    `wish` says which booking is to be moved, and whom not to propose instead.
    """
    here = participants.session_of(session, person_id)
    slot = _slot(session, slot_id)
    if here is None or slot is None or _is_closed(slot, person_id, here, now):
        return Booked(Outcome.CLOSED)
    if engaged := _engaged(session, person_id, slot, now, wish):
        return engaged
    outcome = _lost(session, slot, person_id, here, now, wish)
    if outcome is None and take_seat(session, slot_id, slot.starts_at, now):
        return here
    others = alternatives(session, person_id, slot_id, now, wish)
    return Booked(outcome or Outcome.TAKEN, others=others)


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
            return Booked(Outcome.ALREADY, it.booking_id)
        if overlap(it.span, asked):
            return Booked(Outcome.OVERLAP, it.booking_id)
    return None


def _lost(
    session: Session,
    slot: Slot,
    person_id: int,
    here: ProgrammeSession,
    now: datetime,
    wish: Wish,
) -> Outcome | None:
    if slot.starts_at < now + timedelta(hours=meetings_of(here).notice_hours):
        return Outcome.TOO_LATE
    mentor = session.get_one(Mentor, slot.mentor_id, populate_existing=True)
    if slot.status is not SlotStatus.OPEN or mentor.status is not MentorStatus.ACTIVE:
        return Outcome.TAKEN
    if slot.seats == 1 and not may_call(session, person_id, here, now, moving=wish.moving):
        return Outcome.LIMIT
    return None
