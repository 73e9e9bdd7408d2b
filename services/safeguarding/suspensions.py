"""Stop a participant's meetings (their seats are released, none can be booked), or resume."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.people import Person
from services.meetings import notifications
from services.people.locks import hold_person
from services.people.tokens import Chance
from services.slots import bookings


def suspend(session: Session, person_id: int, now: datetime, chance: Chance) -> None:
    """Stop the meetings; mentors are told as when anyone cancels, without a reason."""
    _hold(session, person_id).meetings_suspended_at = now
    session.flush()
    for ended in bookings.release_ahead(session, person_id, now, chance):
        notifications.tell_left(session, ended.booking_id, ended.slot_id, now)


def resume(session: Session, person_id: int) -> None:
    """Allow meetings again; released seats are not restored."""
    _hold(session, person_id).meetings_suspended_at = None
    session.flush()


def _hold(session: Session, person_id: int) -> Person:
    hold_person(session, person_id)
    return session.get_one(Person, person_id, populate_existing=True)
