"""Decide what people under 18 may book, by one rule for lists of slots and for bookings."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.enrolment import Minor
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Slot
from services.enrolment import minors

ALONE = timedelta(hours=2)
"""How long before a group meeting somebody else must have a seat in it."""


class MinorBookingRefusal(StrEnum):
    AGREEMENT = "agreement"
    """No parent's agreement is recorded."""
    NOT_FOR_MINORS = "not_for_minors"
    """A call, a group with nobody else and little time left, or a mentor not vouched for."""


def limits(session: Session, person_id: int, now: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions on a slot (joined with its mentor) for a minor; none for an adult."""
    minor = minors.of(session, person_id)
    if minor is None:
        return []
    if not minor.has_agreement:
        return [false()]
    return [group_of_vouched(), or_(Slot.taken > 0, Slot.starts_at > now + ALONE)]


def refusal(
    session: Session, person_id: int, slot_id: int, now: datetime
) -> MinorBookingRefusal | None:
    """Return why a person under 18 may not book the slot; None if they may, or are of age."""
    minor = minors.of(session, person_id)
    if minor is None:
        return None
    if not minor.has_agreement:
        return MinorBookingRefusal.AGREEMENT
    query = select(Slot.id).join(Mentor).where(Slot.id == slot_id)
    allowed = session.scalar(query.where(*limits(session, person_id, now)))
    return None if allowed is not None else MinorBookingRefusal.NOT_FOR_MINORS


def is_minor(session: Session, person_id: int) -> bool:
    return minors.of(session, person_id) is not None


def needs_agreement(session: Session, person_id: int) -> bool:
    minor = minors.of(session, person_id)
    return minor is not None and not minor.has_agreement


def under_18(person_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Match rows of people who said that they are under 18, unless the team has seen otherwise."""
    return exists().where(Minor.person_id == person_id, Minor.of_age_at.is_(None))


def group_of_vouched() -> ColumnElement[bool]:
    """Match group slots whose mentor is approved by the team and vouched for by a referent."""
    return and_(
        Slot.seats > 1,
        Mentor.status == MentorStatus.ACTIVE,
        Mentor.approved_at.is_not(None),
        has_referent(),
    )


def has_referent() -> ColumnElement[bool]:
    """Match mentors who have named a referent in their company."""
    return func.coalesce(Mentor.referent, "") != ""
