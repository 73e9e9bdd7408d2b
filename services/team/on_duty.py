"""Find who of the team receives what people write: those on duty, or else everyone."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Person
from models.tickets import Duty
from services.people import roles


def readers(session: Session, bot_id: int) -> Sequence[Person]:
    """Return the members on duty, or all if none is; without those who blocked the bot."""
    reachable = [member for member in roles.members(session, bot_id) if member.blocked_at is None]
    duties = session.scalars(select(Duty.person_id)).all()
    return [member for member in reachable if member.id in duties] or reachable
