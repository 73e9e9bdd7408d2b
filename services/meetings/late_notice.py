"""Tell a mentor that the participant of a meeting about to begin, or begun, is late."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from models.people import Person
from models.slots import Booking, BookingStatus, Slot
from rules.outbox.pace import Urgency
from services.conversation.turn_context import TurnContext
from services.outbox import outbox
from services.outbox.kinds import message_params, one_to_one

AROUND = timedelta(minutes=30)
"""How long before and after its beginning one is late for a meeting."""
LATE = one_to_one("participant_late", Urgency.REMINDER)


def tell_mentor(context: TurnContext) -> None:
    """Queue the notice, once for a booking; nothing without a meeting now."""
    around = Slot.starts_at.between(context.now - AROUND, context.now + AROUND)
    row = context.session.execute(
        select(Booking, Slot)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.person_id == context.person_id, around)
        .where(Booking.status == BookingStatus.BOOKED)
        .order_by(Slot.starts_at)
        .limit(1)
    ).first()
    if row is None:
        return
    booking, slot = row
    outbox.enqueue(
        context.session,
        LATE,
        context.session.get_one(Person, slot.mentor_id),
        key=f"late:{booking.id}:{booking.sequence}",
        due_at=context.now,
        params=_words(context.person.first_name),
    )


def _words(first_name: str | None) -> dict[str, Any]:
    if first_name is None:
        return message_params("meeting.somebody_late")
    return message_params("meeting.participant_late", {"name": first_name})
