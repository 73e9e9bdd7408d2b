"""Find the meeting that a person may report, for the answers to what they write."""

from collections.abc import Mapping

from sqlalchemy import select

from models.safeguarding import Report
from models.slots import Booking, Slot
from rules.safeguarding.safety import OPEN_FOR
from services.conversation.turn_context import TurnContext
from services.registries.registry import Condition


def reportable(context: TurnContext) -> int | None:
    """Return the id of the last booking that the person may report; None without any."""
    query = (
        select(Booking.id)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.person_id == context.person_id, Slot.ends_at >= context.now - OPEN_FOR)
        .where(Slot.starts_at <= context.now)
        .order_by(Slot.starts_at.desc())
    )
    return context.session.scalar(query.limit(1))


def _has_reported(context: TurnContext) -> bool:
    """Tell whether a report of the person is not settled yet."""
    own = Report.participant_id == context.person_id, Report.by_mentor.is_(False)
    query = select(Report.id).where(*own, Report.settled_at.is_(None))
    return context.session.scalar(query.limit(1)) is not None


CONDITIONS: Mapping[str, Condition] = {
    "met_a_mentor": lambda context: reportable(context) is not None,
    "reported": _has_reported,
}
