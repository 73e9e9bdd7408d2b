"""An hour that was promised to who is to be checked, and missed: told, with the new hour."""

from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.enrolment import Enrolment
from models.outbox import OutboxMessage
from models.people import Person
from models.programme import ProgrammeSession
from rules.outbox.pace import Urgency
from rules.tickets.working_hours import MAINLAND, answer_by, local_date
from services.outbox.kinds import in_daytime, one_to_one
from services.team import missed_hours

SLICE = 20


def tell(session: Session, bot_id: int, now: datetime) -> bool:
    """Each missed hour once; as long as the session is not over."""
    found = session.scalars(*_missed(bot_id, now, local_date(now, MAINLAND))).all()
    for enrolment in found:
        _tell(session, enrolment, now)
    session.flush()
    return len(found) == SLICE


def when_due(session: Session, now: datetime) -> datetime | None:
    first = session.scalar(*_first(local_date(now, MAINLAND)))
    return first and max(first, now)


def _tell(session: Session, enrolment: Enrolment, now: datetime) -> None:
    person = session.get_one(Person, enrolment.person_id)
    missed, due = enrolment.answer_by, answer_by(now, person.department or MAINLAND)
    enrolment.answer_by = due
    about, said = {"enrolment": enrolment.id}, "way_in.answer_late"
    assert missed is not None  # it was looked for
    missed_hours.tell(
        session, LATE, person, said, about, missed, due, now, to_team="desk.answer_late"
    )


def _still_waits(session: Session, message: OutboxMessage, now: datetime) -> bool:
    """And the new hour is not past either."""
    enrolment = session.get(Enrolment, message.params["enrolment"])
    return enrolment is not None and enrolment.answer_by is not None and enrolment.answer_by > now


LATE = one_to_one("answer_late", Urgency.REMINDER, recheck=_still_waits, begins=in_daytime)


@constant
def _missed(bot_id: int, now: datetime, today: date) -> Select[Enrolment]:
    return (
        select(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .join(ProgrammeSession, ProgrammeSession.id == Enrolment.session_id)
        .where(Person.bot_id == bot_id, Enrolment.answer_by <= now)
        .where(ProgrammeSession.ends_on >= today)
        .order_by(Enrolment.answer_by, Enrolment.id)
        .limit(SLICE)
        .with_for_update(of=Enrolment, skip_locked=True)
    )


@constant
def _first(today: date) -> Select[datetime | None]:
    return (
        select(func.min(Enrolment.answer_by))
        .join(ProgrammeSession, ProgrammeSession.id == Enrolment.session_id)
        .where(ProgrammeSession.ends_on >= today)
    )
