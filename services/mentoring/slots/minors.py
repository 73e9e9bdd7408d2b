"""What people under 18 may book: one rule, for what they are shown and for what they ask."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.enrolment import Minor
from models.mentoring import Mentor, MentorStatus, Slot
from services.enrolment import minors

ALONE = timedelta(hours=2)
"""So long before a group meeting, somebody else must have a seat in it."""


class Refusal(StrEnum):
    AGREEMENT = "agreement"
    """No parent's agreement is recorded."""
    NOT_FOR_MINORS = "not_for_minors"
    """One to one, alone so far with little time left, or with a mentor nobody vouches for."""


def limits(session: Session, person_id: int, now: datetime) -> list[ColumnElement[bool]]:
    """What a slot, joined with its mentor, must be for this person; nothing for an adult."""
    minor = minors.of(session, person_id)
    if minor is None:
        return []
    if not minor.has_agreement:
        return [false()]
    return [group_of_vouched(), or_(Slot.taken > 0, Slot.starts_at > now + ALONE)]


def refusal(session: Session, person_id: int, slot_id: int, now: datetime) -> Refusal | None:
    minor = minors.of(session, person_id)
    if minor is None:
        return None
    if not minor.has_agreement:
        return Refusal.AGREEMENT
    allowed = select(Slot.id).join(Mentor).where(Slot.id == slot_id)
    found = session.scalar(allowed.where(*limits(session, person_id, now)))
    return None if found is not None else Refusal.NOT_FOR_MINORS


def needs_agreement(session: Session, person_id: int) -> bool:
    minor = minors.of(session, person_id)
    return minor is not None and not minor.has_agreement


def under_18(person_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether the person of a row is a minor, as far as they said."""
    return exists().where(Minor.person_id == person_id, Minor.of_age_at.is_(None))


def group_of_vouched() -> ColumnElement[bool]:
    """More than one seat, with a mentor approved by the team and vouched for in their company."""
    return and_(
        Slot.seats > 1,
        Mentor.status == MentorStatus.ACTIVE,
        Mentor.approved_at.is_not(None),
        Mentor.referent.is_not(None),
        Mentor.referent != "",
    )
