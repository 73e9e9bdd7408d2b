"""Find the meeting that should have been, for the answers to what people write."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from models.slots import Booking, BookingStatus, Slot
from services.conversation.turn_context import TurnContext
from services.registries.registry import Finder

LATELY = timedelta(days=1)
WAITED = timedelta(minutes=10)
"""How long one waits for a mentor."""


def missed(context: TurnContext, _: str) -> Mapping[str, str]:
    """Return the id of the last booking that began lately, of which the person has said nothing."""
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


FINDERS: Mapping[str, Finder] = {"missed_meeting": missed}
