"""Find who of the team receives what people write: those on duty, or else all who are there."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Person
from models.tickets import Duty
from services.people import roles
from services.team import absences


def readers(session: Session, bot_id: int, now: datetime) -> Sequence[Person]:
    """Return the members on duty, or all if none is, without those who blocked the bot.

    A member who is away is none of them, unless nobody is there.
    """
    reachable = roles.reachable(session, bot_id)
    are_there = absences.not_away(session, reachable, now) or reachable
    duties = session.scalars(select(Duty.person_id)).all()
    return [member for member in are_there if member.id in duties] or are_there
