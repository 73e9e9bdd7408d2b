"""An offer that the team has not read by the hour it promised: told, with the new hour."""

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.offers import Opportunity, OpportunityStatus
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from rules.tickets.working_hours import MAINLAND, answer_by
from services.outbox.kinds import in_daytime, one_to_one
from services.team import missed_hours

SLICE = 20
WAITS = Opportunity.status == OpportunityStatus.TO_APPROVE


def tell(session: Session, bot_id: int, now: datetime) -> bool:
    """Each missed hour once."""
    found = session.execute(*_missed(bot_id, now)).all()
    for offer, person in found:
        _tell(session, offer, person, now)
    session.flush()
    return len(found) == SLICE


def when_due(session: Session, now: datetime) -> datetime | None:
    first = session.scalar(*_first())
    return first and max(first, now)


def _tell(session: Session, offer: Opportunity, person: Person, now: datetime) -> None:
    missed, due = offer.answer_by, answer_by(now, person.department or MAINLAND)
    assert missed is not None  # it was looked for
    offer.answer_by = due
    about, said = {"offer": offer.id}, "posted.late"
    to_team = "posted.team.late"
    missed_hours.tell(session, LATE, person, said, about, missed, due, now, to_team=to_team)


def _still_waits(session: Session, message: OutboxMessage, now: datetime) -> bool:
    """And the new hour is not past either."""
    found = session.get(Opportunity, message.params["offer"])
    if found is None or found.answer_by is None or found.answer_by <= now:
        return False
    return found.status is OpportunityStatus.TO_APPROVE


LATE = one_to_one("offer_late", Urgency.REMINDER, recheck=_still_waits, begins=in_daytime)


@constant
def _missed(bot_id: int, now: datetime) -> Select[Opportunity, Person]:
    return (
        select(Opportunity, Person)
        .join(Person, Person.id == Opportunity.employer_id)
        .where(Person.bot_id == bot_id, WAITS, Opportunity.answer_by <= now)
        .order_by(Opportunity.answer_by, Opportunity.id)
        .limit(SLICE)
        .with_for_update(of=Opportunity, skip_locked=True)
    )


@constant
def _first() -> Select[datetime | None]:
    return select(func.min(Opportunity.answer_by)).where(WAITS)
