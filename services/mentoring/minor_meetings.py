"""Meetings booked that a minor may not have (any more) are given back, and both sides are told.

An agreement taken back, an age corrected, a mentor nobody vouches for, the others of a group who
cancelled: one sweep looks at them all with the rule of the booking.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.enrolment import Minor
from models.mentoring import Booking, BookingStatus, Mentor, Slot
from models.people import Person
from rules.outbox.pace import Urgency
from services.conversation import inline_buttons
from services.enrolment import minors
from services.mentoring import notifications, presenting
from services.mentoring.slots.minors import ALONE, Refusal, group_of_vouched
from services.mentoring.slots.seats import end, give_back, hold_slots
from services.outbox import kinds, outbox
from services.people.locks import hold_person
from services.people.tokens import Chance

SLICE = 20
GIVEN_BACK = kinds.one_to_one("meeting_given_back", Urgency.REMINDER)


def give_back_forbidden(session: Session, now: datetime, chance: Chance) -> bool:
    """A few at a time; whether there may be more."""
    found = session.execute(*_forbidden(now, now + ALONE)).all()
    for booking_id, person_id, slot_id in found:
        _give_back(session, booking_id, person_id, slot_id, now, chance)
    return len(found) == SLICE


def when_due(session: Session, now: datetime) -> datetime | None:
    """When a group whose only one is a minor comes near."""
    first = session.scalar(*_first_alone(now))
    return max(first - ALONE, now) if first else None


def _give_back(
    session: Session,
    booking_id: int,
    person_id: int,
    slot_id: int,
    now: datetime,
    chance: Chance,
) -> None:
    """Looked at anew once held: somebody may have joined, or moved."""
    hold_person(session, person_id)
    slots = hold_slots(session, Slot.id == slot_id)
    if session.execute(*_forbidden_one(booking_id, slot_id, now, now + ALONE)).first() is None:
        return
    give_back(slots[0], chance)
    end(session.get_one(Booking, booking_id), BookingStatus.RELEASED, now)
    session.flush()
    notifications.tell_left(session, booking_id, slot_id, now)
    _tell(session, booking_id, person_id, now)


def _tell(session: Session, booking_id: int, person_id: int, now: datetime) -> None:
    minor = minors.of(session, person_id)
    agreed = minor is not None and minor.has_agreement
    why = Refusal.NOT_FOR_MINORS if agreed else Refusal.AGREEMENT
    booking = session.get_one(Booking, booking_id)
    values = presenting.of_booking(session, booking).values()
    told = {name: values[name] for name in ("mentor", "day", "hour")}
    choose = [("meeting.see_all", inline_buttons.data("meeting_choose", person_id))]
    outbox.enqueue(
        session,
        GIVEN_BACK,
        session.get_one(Person, person_id),
        key=f"{GIVEN_BACK.name}:{booking_id}:{booking.sequence}",
        due_at=now,
        params=kinds.message_params(f"meeting.given_back.{why}", told, choose if agreed else ()),
    )


@constant
def _forbidden(now: datetime, near: datetime) -> Select[int, int, int]:
    return _of_minors(now).where(~_allowed(near)).order_by(Booking.id).limit(SLICE)


@constant
def _forbidden_one(
    booking_id: int, slot_id: int, now: datetime, near: datetime
) -> Select[int, int, int]:
    this = Booking.id == booking_id, Slot.id == slot_id
    return _of_minors(now).where(*this, ~_allowed(near))


@constant
def _first_alone(now: datetime) -> Select[datetime]:
    ahead = _of_minors(now).where(Slot.taken == 1).subquery()
    return select(func.min(Slot.starts_at)).where(Slot.id.in_(select(ahead.c.slot_id)))


def _of_minors(now: datetime) -> Select[int, int, int]:
    return (
        select(Booking.id, Booking.person_id, Booking.slot_id)
        .join(Minor, Minor.person_id == Booking.person_id)
        .join(Slot, Slot.id == Booking.slot_id)
        .join(Mentor, Mentor.person_id == Slot.mentor_id)
        .where(Booking.status == BookingStatus.BOOKED, Slot.starts_at > now)
        .where(Minor.of_age_at.is_(None))
    )


def _allowed(near: datetime) -> ColumnElement[bool]:
    """As for a booking, but that the person has one of the seats."""
    agreed = and_(Minor.recorded_at.is_not(None), Minor.withdrawn_at.is_(None))
    return and_(agreed, group_of_vouched(), or_(Slot.taken > 1, Slot.starts_at > near))
