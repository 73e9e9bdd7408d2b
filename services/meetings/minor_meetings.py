"""Release bookings that a minor may not have, or no longer may, and tell both sides.

One sweep applies the rule of booking again: the parent's agreement may be withdrawn, the age
corrected, the mentor no longer vouched for, or the others of a group may have cancelled.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.enrolment import Minor
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Booking, BookingStatus, Slot
from models.people import Person
from rules.outbox.pace import Urgency
from services.conversation import inline_buttons
from services.enrolment import minors
from services.meetings import notifications, presenting
from services.outbox import kinds, outbox
from services.people.people import lock_person
from services.people.tokens import RandomBelow
from services.slots.minors import ALONE, MinorBookingRefusal, group_of_vouched
from services.slots.seats import end, lock_slots, release

SLICE = 20
GIVEN_BACK = kinds.one_to_one("meeting_given_back", Urgency.REMINDER)


def give_back_forbidden(session: Session, now: datetime, random_below: RandomBelow) -> bool:
    """Release up to `SLICE` such bookings; return whether more may be left."""
    rows = session.execute(*_forbidden(now, now + ALONE)).all()
    for booking_id, person_id, slot_id in rows:
        _give_back(session, booking_id, person_id, slot_id, now, random_below)
    return len(rows) == SLICE


def when_due(session: Session, now: datetime) -> datetime | None:
    """Return when a group whose only participant is a minor must be looked at."""
    first = session.scalar(*_first_alone(now))
    return max(first - ALONE, now) if first else None


def _give_back(
    session: Session,
    booking_id: int,
    person_id: int,
    slot_id: int,
    now: datetime,
    random_below: RandomBelow,
) -> None:
    """Release one booking, checked again under lock: somebody may have joined or moved."""
    lock_person(session, person_id)
    slots = lock_slots(session, Slot.id == slot_id)
    if session.execute(*_forbidden_one(booking_id, slot_id, now, now + ALONE)).first() is None:
        return
    release(slots[0], random_below)
    end(session.get_one(Booking, booking_id), BookingStatus.RELEASED, now)
    session.flush()
    notifications.tell_left(session, booking_id, slot_id, now)
    _tell(session, booking_id, person_id, now)


def _tell(session: Session, booking_id: int, person_id: int, now: datetime) -> None:
    minor = minors.of(session, person_id)
    agreed = minor is not None and minor.has_agreement
    refusal = MinorBookingRefusal.NOT_FOR_MINORS if agreed else MinorBookingRefusal.AGREEMENT
    booking = session.get_one(Booking, booking_id)
    values = presenting.of_booking(session, booking).values()
    placeholders = {name: values[name] for name in ("mentor", "day", "hour")}
    choose = [("meeting.see_all", inline_buttons.data("meeting_choose", person_id))]
    outbox.enqueue(
        session,
        GIVEN_BACK,
        session.get_one(Person, person_id),
        key=f"{GIVEN_BACK.name}:{booking_id}:{booking.sequence}",
        due_at=now,
        params=kinds.message_params(
            f"meeting.given_back.{refusal}", placeholders, choose if agreed else ()
        ),
    )


@constant
def _forbidden(now: datetime, soon_until: datetime) -> Select[int, int, int]:
    return _booked_by_minors(now).where(~_allowed(soon_until)).order_by(Booking.id).limit(SLICE)


@constant
def _forbidden_one(
    booking_id: int, slot_id: int, now: datetime, soon_until: datetime
) -> Select[int, int, int]:
    conditions = Booking.id == booking_id, Slot.id == slot_id
    return _booked_by_minors(now).where(*conditions, ~_allowed(soon_until))


@constant
def _first_alone(now: datetime) -> Select[datetime]:
    ahead = _booked_by_minors(now).where(Slot.taken == 1).subquery()
    return select(func.min(Slot.starts_at)).where(Slot.id.in_(select(ahead.c.slot_id)))


def _booked_by_minors(now: datetime) -> Select[int, int, int]:
    return (
        select(Booking.id, Booking.person_id, Booking.slot_id)
        .join(Minor, Minor.person_id == Booking.person_id)
        .join(Slot, Slot.id == Booking.slot_id)
        .join(Mentor, Mentor.person_id == Slot.mentor_id)
        .where(Booking.status == BookingStatus.BOOKED, Slot.starts_at > now)
        .where(Minor.of_age_at.is_(None))
    )


def _allowed(soon_until: datetime) -> ColumnElement[bool]:
    """Apply the rule of booking (`slots.minors`) to a person who already holds one of the seats."""
    agreed = and_(Minor.recorded_at.is_not(None), Minor.withdrawn_at.is_(None))
    return and_(agreed, group_of_vouched(), or_(Slot.taken > 1, Slot.starts_at > soon_until))
