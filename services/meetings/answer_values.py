"""Find the meeting that a text is about, and tell the mentor that the participant is late."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select

from models.mentoring.slots import Booking, BookingStatus, Slot
from models.people import Person
from rules.outbox.pace import Urgency
from services.conversation.turn_context import TurnContext
from services.outbox import outbox
from services.outbox.kinds import message_params, one_to_one
from services.registries.registry import Finder

LATELY = timedelta(days=1)
WAITED = timedelta(minutes=10)
"""How long one waits for a mentor."""
BEFORE, AFTER = timedelta(hours=12), timedelta(minutes=30)
"""How long before and after its beginning one says that one is late for a meeting."""
LATE = one_to_one("participant_late", Urgency.REMINDER)


def unsaid(context: TurnContext, _: str) -> Mapping[str, str]:
    """Return the id of the latest recent booking of which the person did not say how it went."""
    query = (
        select(Booking.id)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.person_id == context.person_id, Booking.status == BookingStatus.BOOKED)
        .where(Booking.said_by_participant.is_(None))
        .where(Slot.starts_at <= context.now - WAITED, Slot.starts_at > context.now - LATELY)
        .order_by(Slot.starts_at.desc())
    )
    booking_id = context.session.scalar(query.limit(1))
    return {"booking": str(booking_id)} if booking_id is not None else {}


def tell_mentor_late(context: TurnContext) -> None:
    """Queue the notice, once for a booking; nothing without a meeting of this day."""
    found = context.session.execute(_of_this_day(context, Booking, Slot)).first()
    if found is None:
        return
    booking, slot = found
    outbox.enqueue(
        context.session,
        LATE,
        context.session.get_one(Person, slot.mentor_id),
        key=f"late:{booking.id}:{booking.sequence}",
        due_at=context.now,
        params=_late_words(context.person.first_name),
    )


def meets_today(context: TurnContext) -> bool:
    """Tell whether the person has a meeting near enough to be late for."""
    return context.session.scalar(_of_this_day(context, Booking.id)) is not None


def _of_this_day(context: TurnContext, *what: Any) -> Select[Any]:
    around = Slot.starts_at.between(context.now - AFTER, context.now + BEFORE)
    return (
        select(*what)
        .join_from(Booking, Slot, Slot.id == Booking.slot_id)
        .where(Booking.person_id == context.person_id, around)
        .where(Booking.status == BookingStatus.BOOKED)
        .order_by(Slot.starts_at)
        .limit(1)
    )


def _late_words(first_name: str | None) -> dict[str, Any]:
    if first_name is None:
        return message_params("meeting.somebody_late")
    return message_params("meeting.participant_late", {"name": first_name})


FINDERS: Mapping[str, Finder] = {"missed_meeting": unsaid}
