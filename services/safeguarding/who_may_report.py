"""Decide who may still report which meeting, and which mentors a person never meets again."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.mentoring.safeguarding import Report
from models.mentoring.slots import Booking, Slot
from rules.safeguarding.safety import OPEN_FOR
from services.conversation.turn_context import TurnContext
from services.registries.registry import Condition


class ReportRight(StrEnum):
    OPEN = "open"
    TOO_LATE = "too_late"
    FOREIGN = "foreign"
    """The meeting is not the person's."""
    GONE = "gone"
    """The participant was erased, and their booking with them."""


def reported_mentors(session: Session, person_id: int) -> frozenset[int]:
    """Return the ids of mentors whom the person has reported: never proposed to them again."""
    query = select(Report.mentor_id).where(
        Report.participant_id == person_id, Report.by_mentor.is_(False)
    )
    return frozenset(mentor_id for mentor_id in session.scalars(query) if mentor_id is not None)


def report_right(
    session: Session, booking_id: int, person_id: int, now: datetime, *, by_mentor: bool
) -> ReportRight:
    """Tell whether the person may report: from the booking, even cancelled, to 30 days after."""
    speaker = Slot.mentor_id if by_mentor else Booking.person_id
    query = select(Slot.ends_at).join(Booking, Booking.slot_id == Slot.id)
    ends_at = session.scalar(query.where(Booking.id == booking_id, speaker == person_id))
    if ends_at is None:
        exists = session.get(Booking, booking_id) is not None
        return ReportRight.FOREIGN if exists else ReportRight.GONE
    return ReportRight.OPEN if now <= ends_at + OPEN_FOR else ReportRight.TOO_LATE


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
