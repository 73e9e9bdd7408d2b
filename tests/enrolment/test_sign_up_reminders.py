"""Nobody is chased who said no, who has just written, or whose session is full."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models.conversation import Conversation
from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus
from models.outbox import OutboxMessage
from services.enrolment import messages
from tests.harness.builders import BOT, NOON, a_person, a_session

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def chased(
    database: Database, *, taken: int = 0, wrote: timedelta = DAY, stopped: bool = False
) -> bool:
    """Someone who stopped at the first question so long ago."""

    def work(session: Session) -> bool:
        here = a_session(session, code="here", seats=2, departments=["31"])
        a_session(session, code="elsewhere", seats=2, departments=["34"])
        for telegram_id in range(100, 100 + taken):
            person = a_person(session, telegram_id)
            place = {"status": EnrolmentStatus.PLACE, "changed_at": NOON}
            session.add(Enrolment(person_id=person.id, session_id=here.id, **place))
        stopped_at = NOON - wrote if stopped else None
        person = a_person(session, 7, department="31", chase_stopped_at=stopped_at)
        session.add(
            Conversation(
                person_id=person.id,
                depth=0,
                script="way_in",
                version=1,
                step="home",
                answers={},
                trail=[],
                question=1,
                last_question=1,
                heard_at=NOON - wrote,
            )
        )
        session.flush()
        message = OutboxMessage(bot_id=BOT, person_id=person.id, params={})
        return messages.still_unfinished(session, message, NOON)

    return database.transact_now(work)


def test_while_a_seat_is_left_near_them_they_are_chased(database: Database) -> None:
    assert chased(database, taken=1)


def test_a_session_that_is_full_near_them_chases_nobody(database: Database) -> None:
    assert not chased(database, taken=2)


@pytest.mark.parametrize(("hours", "reminded"), [(18, False), (19, True)])
def test_who_wrote_lately_is_left_in_peace(
    database: Database, hours: int, *, reminded: bool
) -> None:
    assert chased(database, wrote=hours * HOUR) is reminded


def test_who_wants_no_reminder_gets_none(database: Database) -> None:
    assert not chased(database, stopped=True)
