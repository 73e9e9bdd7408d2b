"""The hours that the team promised, wherever it did: who was not answered in time hears of it."""

from datetime import datetime

from sqlalchemy.orm import Session

from rules.schedule.clock import soonest
from services.employers import late_approvals as offers
from services.enrolment import late_answers as enrolments
from services.mentoring.mentors import late_approvals as mentors
from services.tickets import late_answers as tickets

PLACES = (enrolments.HOURS, tickets.HOURS, mentors.HOURS, offers.HOURS)
KINDS = tuple(it.kind for it in PLACES)


def tell(session: Session, bot_id: int, now: datetime) -> bool:
    """A slice of each; whether there is more."""
    more = [it.tell(session, bot_id, now) for it in PLACES]
    return any(more)


def when_due(session: Session, now: datetime) -> datetime | None:
    return soonest(*(it.when_due(session, now) for it in PLACES))
