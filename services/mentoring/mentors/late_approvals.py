"""A profile that the team has not read by the hour it promised: told, with the new hour."""

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring import Mentor, MentorStatus
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from rules.tickets.working_hours import MAINLAND, answer_by
from services.outbox.kinds import in_daytime, one_to_one
from services.team import missed_hours

SLICE = 20
WAITS = Mentor.status == MentorStatus.TO_APPROVE


def tell(session: Session, bot_id: int, now: datetime) -> bool:
    """Each missed hour once."""
    found = session.execute(*_missed(bot_id, now)).all()
    for mentor, person in found:
        _tell(session, mentor, person, now)
    session.flush()
    return len(found) == SLICE


def when_due(session: Session, now: datetime) -> datetime | None:
    first = session.scalar(*_first())
    return first and max(first, now)


def _tell(session: Session, mentor: Mentor, person: Person, now: datetime) -> None:
    missed, due = mentor.answer_by, answer_by(now, person.department or MAINLAND)
    assert missed is not None  # it was looked for
    mentor.answer_by = due
    about, said = {"mentor": mentor.person_id}, "mentor.late"
    to_team = "mentor.staff.late"
    missed_hours.tell(session, LATE, person, said, about, missed, due, now, to_team=to_team)


def _still_waits(session: Session, message: OutboxMessage, now: datetime) -> bool:
    """And the new hour is not past either."""
    found = session.get(Mentor, message.params["mentor"])
    if found is None or found.answer_by is None or found.answer_by <= now:
        return False
    return found.status is MentorStatus.TO_APPROVE


LATE = one_to_one("mentor_late", Urgency.REMINDER, recheck=_still_waits, begins=in_daytime)


@constant
def _missed(bot_id: int, now: datetime) -> Select[Mentor, Person]:
    return (
        select(Mentor, Person)
        .join(Person, Person.id == Mentor.person_id)
        .where(Person.bot_id == bot_id, WAITS, Mentor.answer_by <= now)
        .order_by(Mentor.answer_by, Mentor.person_id)
        .limit(SLICE)
        .with_for_update(of=Mentor, skip_locked=True)
    )


@constant
def _first() -> Select[datetime | None]:
    return select(func.min(Mentor.answer_by)).where(WAITS)
