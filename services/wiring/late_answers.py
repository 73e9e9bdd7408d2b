"""The hours that the team promised, wherever it did: who was not answered in time hears of it."""

from datetime import datetime

from sqlalchemy.orm import Session

from rules.schedule.clock import soonest
from services.employers import late_approvals as offers
from services.enrolment import late_answers as enrolments
from services.mentoring.mentors import late_approvals as mentors
from services.schedule.ticks import Tick
from services.tickets import late_answers as tickets

PLACES = (enrolments, tickets, mentors, offers)
KINDS = tuple(it.LATE for it in PLACES)


def ticks(bot_id: int) -> tuple[Tick, ...]:
    return (
        Tick(
            "late_answers",
            "Every minute, tell whom the team has not answered in time, with the new hour.",
            60,
            lambda session, now: tell(session, bot_id, now),
            when_due,
            rank=50,
        ),
    )


def tell(session: Session, bot_id: int, now: datetime) -> bool:
    """A slice of each; whether there is more."""
    return any(it.tell(session, bot_id, now) for it in PLACES)


def when_due(session: Session, now: datetime) -> datetime | None:
    return soonest(*(it.when_due(session, now) for it in PLACES))
