"""How long people wait for the team's first answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.people import Person
from models.team import Ticket


@dataclass(frozen=True, slots=True)
class FirstAnswers:
    """Of those who wrote to the team; the median is of work, in hours when it is there."""

    asked: int
    answered: int
    median: timedelta | None


def first_answers(session: Session, bot_id: int, since: datetime, until: datetime) -> FirstAnswers:
    """Of tickets opened between two instants, the second one not included."""
    query = (
        select(Ticket.answer_minutes)
        .join(Person, Person.id == Ticket.person_id)
        .where(Person.bot_id == bot_id, Ticket.opened_at >= since, Ticket.opened_at < until)
        .where(or_(Ticket.answered_at.is_not(None), Ticket.waits_since.is_not(None)))
    )
    found = session.scalars(query).all()
    minutes = [it for it in found if it is not None]
    middle = timedelta(minutes=median(minutes)) if minutes else None
    return FirstAnswers(len(found), len(minutes), middle)
