"""Ask once, the day after a first booking, what makes meetings and workshops easier."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Select, Subquery, select, union
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from models.outbox import OutboxMessage
from models.people import Person
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from rules.outbox.daily_quota import MessageNature
from rules.outbox.pace import Urgency
from rules.outbox.quiet_hours import next_good_moment
from rules.schedule.time_zones import zone_of
from services.conversation import inline_buttons
from services.conversation.callbacks import Callbacks, opens_own, own
from services.conversation.second_answers import taking_back
from services.outbox import kinds, outbox
from services.outbox.sweep_cursor import SLICE
from services.people.access import Access
from services.profile import comfort_needs

TELL, NOTHING = "comfort_tell", "comfort_nothing"
ONE_DAY, AT = timedelta(days=1), time(12, 30)
TO_PREPARE = timedelta(days=1)
"""Least time between the question and the meeting or workshop, so that hosts can prepare."""
BEFORE = "comfort:"
"""Prefix of the outbox key; the person's id follows it."""


def ask(session: Session, bot_id: int, now: datetime) -> bool:
    """Enqueue the question for a slice of people, at noon of the day after a first booking.

    Return True when there may be more people to ask.
    """
    people = session.scalars(*_unasked(bot_id, now + TO_PREPARE)).all()
    for person in people:
        _enqueue_question(session, person, now)
    return len(people) == SLICE


@constant
def _unasked(bot_id: int, engaged_after: datetime) -> Select[Person]:
    return (
        select(Person)
        .where(Person.bot_id == bot_id, Person.comfort_needs.is_(None))
        .where(Person.id.in_(select(_engaged(engaged_after).c.person_id)))
        .where(~outbox.was_enqueued(bot_id, BEFORE, Person.id))
        .order_by(Person.id)
        .limit(SLICE)
    )


@constant
def _ahead(person_id: int, after: datetime) -> Select[int]:
    engaged = _engaged(after).c.person_id
    return select(engaged).where(engaged == person_id).limit(1)


def _engaged(after: datetime) -> Subquery:
    meetings = (
        select(Booking.person_id)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.status == BookingStatus.BOOKED)
        .where(Slot.status == SlotStatus.OPEN, Slot.starts_at > after)
    )
    workshops = (
        select(Registration.person_id)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .where(Registration.status == RegistrationStatus.REGISTERED)
        .where(Workshop.status == WorkshopStatus.OPEN, Workshop.starts_at > after)
    )
    return union(meetings, workshops).subquery()


def _enqueue_question(session: Session, person: Person, now: datetime) -> None:
    zone = zone_of(person.department)
    noon = datetime.combine(now.astimezone(zone).date() + ONE_DAY, AT, zone)
    buttons = [
        ("comfort.tell", inline_buttons.data(TELL, person.id)),
        ("comfort.nothing", inline_buttons.data(NOTHING, person.id)),
    ]
    outbox.enqueue(
        session,
        ASK,
        person,
        key=f"{BEFORE}{person.id}",
        due_at=next_good_moment(noon.astimezone(UTC), zone),
        params=kinds.message_params("comfort.offered", buttons=buttons),
    )


def _still_useful(session: Session, message: OutboxMessage, now: datetime) -> bool:
    person = session.get_one(Person, message.person_id)
    ahead = session.scalar(*_ahead(person.id, now + TO_PREPARE))
    return person.comfort_needs is None and ahead is not None


ASK = kinds.one_to_one(
    "comfort",
    Urgency.OFFER,
    timedelta(hours=8),
    recheck=_still_useful,
    nature=MessageNature.NUDGE,
)


CALLBACKS: Callbacks = {
    Access.PERSON: {
        TELL: opens_own("comfort"),
        NOTHING: own(lambda context, _: inline_buttons.replace(context, "comfort.none", {})),
        "comfort_refuse": taking_back(comfort_needs.forget, "comfort.taken_back", TELL),
    },
}
