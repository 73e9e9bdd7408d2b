"""Slots that mentors open, one date or several; never two at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring import (
    Booking,
    BookingStatus,
    Mentor,
    MentorStatus,
    Slot,
    SlotRule,
    SlotStatus,
)
from rules.mentoring.slots import (
    FAR,
    NOTICE,
    Days,
    OneDate,
    Span,
    Weekly,
    has_a_size,
    in_hours,
    overlap,
    span,
    whole_days,
)
from rules.tickets.working_hours import zone_of
from services.people.tokens import Chance, unguessable
from services.schedule.video_rooms import Rooms


class Opening(StrEnum):
    OPENED = "opened"
    NOT_ACTIVE = "not_active"
    HOURS = "hours"
    """Not between 8:00 and 20:00 where the mentor is."""
    SIZE = "size"
    """No length or number of seats that a meeting may have."""
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"
    OVERLAP = "overlap"
    """The mentor has a slot at that time already."""
    NO_ROOM = "no_room"
    """It would take place nowhere."""
    NOTHING = "nothing"
    """A weekly rule without a single date that is free."""


@dataclass(frozen=True, slots=True)
class Opened:
    """`slots`: the ids of those that were opened."""

    outcome: Opening
    slots: tuple[int, ...] = ()
    rule_id: int | None = None


def open_slot(
    session: Session, mentor_id: int, wanted: OneDate, now: datetime, chance: Chance
) -> Opened:
    mentor = hold_mentor(session, mentor_id)
    if mentor is None or mentor.status is not MentorStatus.ACTIVE:
        return Opened(Opening.NOT_ACTIVE)
    if refusal := refusal_of(wanted):
        return Opened(refusal)
    when = span(wanted.on, wanted.starts, wanted.minutes, zone_of(mentor.department))
    if when.starts_at < now + NOTICE:
        return Opened(Opening.TOO_SOON)
    if when.starts_at > now + FAR:
        return Opened(Opening.TOO_FAR)
    opened = open_spans(session, mentor_id, wanted, [when], chance)
    return Opened(Opening.OPENED if opened else Opening.OVERLAP, opened)


def hold_mentor(session: Session, mentor_id: int) -> Mentor | None:
    """Slots of a mentor are opened and closed by one transaction at a time."""
    query = select(Mentor).where(Mentor.person_id == mentor_id).with_for_update(key_share=True)
    return session.scalar(query.execution_options(populate_existing=True))


def refusal_of(wanted: OneDate | Weekly) -> Opening | None:
    if not in_hours(wanted):
        return Opening.HOURS
    return None if has_a_size(wanted) else Opening.SIZE


def lacks_room(session: Session, mentor_id: int, rooms: Rooms) -> bool:
    """What this mentor opens would take place nowhere."""
    mentor = session.get(Mentor, mentor_id)
    return mentor is not None and not rooms.has_one(mentor)


def open_spans(
    session: Session,
    mentor_id: int,
    wanted: OneDate | SlotRule,
    spans: Sequence[Span],
    chance: Chance,
) -> tuple[int, ...]:
    """Those that leave the mentor's other slots alone; the caller holds the mentor."""
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
            starts_at=it.starts_at,
            ends_at=it.ends_at,
            seats=wanted.seats,
            room=unguessable(chance),
        )
        for it in spans
        if not any(overlap(it, other) for other in others)
    ]
    session.add_all(slots)
    session.flush()
    return tuple(slot.id for slot in slots)


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
