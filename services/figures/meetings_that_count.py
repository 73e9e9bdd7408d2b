"""Tell which booked meetings figures count: those still booked, and those that took place."""

from sqlalchemy import ColumnElement, and_, func, or_

from models.mentoring.slots import Booking, BookingStatus
from rules.slots.slots import MeetingOutcome


def counts() -> ColumnElement[bool]:
    """Return the condition that a booking counts: cancelled, it does if people met all the same."""
    return or_(Booking.status == BookingStatus.BOOKED, is_held())


def is_held() -> ColumnElement[bool]:
    """Return the condition that a meeting took place: see `rules.slots.slots.is_held`."""
    one, other = Booking.said_by_participant, Booking.said_by_mentor
    said = func.coalesce(one, other), func.coalesce(other, one)
    return and_(*(it == MeetingOutcome.TOOK_PLACE for it in said))
