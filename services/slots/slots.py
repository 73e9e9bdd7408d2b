"""Open a mentor's slots on one or several dates, so that no two slots overlap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotRule, SlotStatus
from rules.schedule.days import Days
from rules.schedule.time_zones import zone_of
from rules.slots.slots import (
    FAR,
    NOTICE,
    SingleOpening,
    Span,
    WeeklyOpening,
    has_a_size,
    in_hours,
    overlap,
    span,
    whole_days,
)
from services.mentors.mentors import lock_mentor
from services.people.tokens import RandomBelow, unguessable
from services.schedule.video_rooms import VideoRooms


class SlotOpeningResult(StrEnum):
    OPENED = "opened"
    NOT_ACTIVE = "not_active"
    HOURS = "hours"
    """The slot is not between 8:00 and 20:00 in the mentor's time zone."""
    SIZE = "size"
    """A meeting may not have this length or number of seats."""
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"
    OVERLAP = "overlap"
    """The mentor has a slot at that time already."""
    NO_ROOM = "no_room"
    """The meeting would have no video room."""
    NOTHING = "nothing"
    """The weekly rule has no free date."""


@dataclass(frozen=True, slots=True)
class OpenedSlots:
    """The result of opening; `slots` are the ids of the new slots."""

    outcome: SlotOpeningResult
    slots: tuple[int, ...] = ()
    rule_id: int | None = None


def open_slot(
    session: Session,
    mentor_id: int,
    wanted: SingleOpening,
    now: datetime,
    random_below: RandomBelow,
) -> OpenedSlots:
    """Open a slot on one date; return a refusal with its reason if that is not possible."""
    mentor = lock_mentor(session, mentor_id)
    if mentor is None or mentor.status is not MentorStatus.ACTIVE:
        return OpenedSlots(SlotOpeningResult.NOT_ACTIVE)
    if refusal := refusal_of(wanted):
        return OpenedSlots(refusal)
    slot_span = span(wanted.on, wanted.starts, wanted.minutes, zone_of(mentor.department))
    if slot_span.starts_at < now + NOTICE:
        return OpenedSlots(SlotOpeningResult.TOO_SOON)
    if slot_span.starts_at > now + FAR:
        return OpenedSlots(SlotOpeningResult.TOO_FAR)
    opened = open_spans(session, mentor_id, wanted, [slot_span], random_below)
    return OpenedSlots(SlotOpeningResult.OPENED if opened else SlotOpeningResult.OVERLAP, opened)


def refusal_of(wanted: SingleOpening | WeeklyOpening) -> SlotOpeningResult | None:
    """Return why the hours, length or seats are not allowed; None if they are."""
    if not in_hours(wanted):
        return SlotOpeningResult.HOURS
    return None if has_a_size(wanted) else SlotOpeningResult.SIZE


def lacks_room(session: Session, mentor_id: int, rooms: VideoRooms) -> bool:
    """Tell whether the mentor has no video room for new slots."""
    mentor = session.get(Mentor, mentor_id)
    return mentor is not None and not rooms.has_one(mentor.own_room)


def open_spans(
    session: Session,
    mentor_id: int,
    wanted: SingleOpening | SlotRule,
    spans: Sequence[Span],
    random_below: RandomBelow,
) -> tuple[int, ...]:
    """Open the spans that do not overlap the mentor's slots; the caller locks the mentor.

    Return the ids of the new slots.
    """
    if not spans:
        return ()
    query = select(Slot.starts_at, Slot.ends_at).where(
        Slot.mentor_id == mentor_id,
        Slot.status == SlotStatus.OPEN,
        Slot.ends_at > spans[0].starts_at,
        Slot.starts_at < spans[-1].ends_at,
    )
    others = [Span(*row) for row in session.execute(query)]
    slots = [
        Slot(
            mentor_id=mentor_id,
            rule_id=wanted.id if isinstance(wanted, SlotRule) else None,
            session_id=wanted.session_id,
            starts_at=slot_span.starts_at,
            ends_at=slot_span.ends_at,
            seats=wanted.seats,
            room=unguessable(random_below),
        )
        for slot_span in spans
        if not any(overlap(slot_span, other) for other in others)
    ]
    session.add_all(slots)
    session.flush()
    return tuple(slot.id for slot in slots)


def of_slot(session: Session, slot_id: int) -> Sequence[Booking]:
    """Return the bookings of a slot that stand, the oldest first."""
    return session.scalars(*_bookings_of(slot_id)).all()


def without_outcome(session: Session, slot_id: int) -> Sequence[Booking]:
    """Return the bookings of a slot for which the mentor has not said how it went."""
    return [booking for booking in of_slot(session, slot_id) if lacks_outcome(booking)]


def lacks_outcome(booking: Booking) -> bool:
    """Tell whether the mentor owes how the meeting went; a noted absence counts as an answer."""
    return booking.said_by_mentor is None and booking.absence_at is None


def day_of(session: Session, mentor_id: int, on: str) -> Sequence[Slot]:
    """Return the mentor's booked slots of the day `on` (ISO date, in the mentor's zone)."""
    mentor = session.get_one(Mentor, mentor_id)
    day = date.fromisoformat(on)
    day_span = whole_days(Days(day, day), zone_of(mentor.department))
    return session.scalars(*_booked_between(mentor_id, day_span.starts_at, day_span.ends_at)).all()


@constant
def _bookings_of(slot_id: int) -> Select[Booking]:
    query = select(Booking).order_by(Booking.id)
    return query.where(Booking.slot_id == slot_id, Booking.status == BookingStatus.BOOKED)


@constant
def _booked_between(mentor_id: int, since: datetime, until: datetime) -> Select[Slot]:
    return (
        select(Slot)
        .where(Slot.mentor_id == mentor_id, Slot.status == SlotStatus.OPEN, Slot.taken > 0)
        .where(Slot.starts_at >= since, Slot.starts_at < until)
        .order_by(Slot.starts_at, Slot.id)
    )
