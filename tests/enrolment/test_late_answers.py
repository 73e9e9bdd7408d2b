"""A promised hour that passes without an answer is told, with the new one."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus
from models.outbox import OutboxMessage
from models.people import Person
from models.programme import ProgrammeSession
from services.enrolment import review_queue, verdict_values
from tests.harness.builders import BOT, NOON, a_context, a_participant, a_session

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def to_check(session: Session, until: datetime) -> Enrolment:
    a_participant(session, a_session(session))
    enrolment = session.scalars(select(Enrolment)).one()
    enrolment.status, enrolment.answer_by = EnrolmentStatus.TO_CHECK, until
    session.flush()
    return enrolment


def told(session: Session) -> list[str]:
    found = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "answer_late"))
    return [it.params["values"]["day"] for it in found]


def test_each_missed_hour_is_told_once_with_another_that_is_ahead(database: Database) -> None:
    def work(session: Session) -> tuple[list[int], bool]:
        enrolment, counts = to_check(session, NOON + HOUR), []
        for now in (NOON, NOON + HOUR, NOON + 2 * HOUR, NOON + 3 * DAY):
            review_queue.PROMISED_HOURS.tell(session, BOT, now)
            counts.append(len(told(session)))
        assert enrolment.answer_by is not None
        return counts, enrolment.answer_by > NOON + 3 * DAY

    assert database.transact_now(work) == ([0, 1, 1, 2], True)


def test_nothing_more_is_promised_once_the_session_is_over(database: Database) -> None:
    def work(session: Session) -> tuple[list[str], datetime | None]:
        to_check(session, NOON)
        ends_on = session.scalars(select(ProgrammeSession.ends_on)).one()
        after = NOON + (ends_on - NOON.date() + DAY)
        review_queue.PROMISED_HOURS.tell(session, BOT, after)
        return told(session), review_queue.PROMISED_HOURS.when_due(session, after)

    assert database.transact_now(work) == ([], None)


def test_an_hour_that_is_past_is_never_shown(database: Database) -> None:
    def work(session: Session) -> str:
        enrolment = to_check(session, NOON - 5 * DAY)
        person = session.get_one(Person, enrolment.person_id)
        return str(verdict_values.answer_before(a_context(session, person)))

    assert "mercredi 3 mars" in database.transact_now(work)
