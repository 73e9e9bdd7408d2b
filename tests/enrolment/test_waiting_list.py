"""A freed seat goes to the first who waits, and they are told once."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus
from models.outbox import OutboxMessage
from services.enrolment import waiting_list
from tests.harness.builders import NOON, a_person, a_session


def test_a_freed_seat_goes_to_the_first_who_waits(database: Database) -> None:
    def work(session: Session) -> list[tuple[int, str]]:
        here = a_session(session, seats=1)
        for telegram_id in (1, 2):
            person = a_person(session, telegram_id)
            waiting = {"status": EnrolmentStatus.WAITING, "changed_at": NOON}
            session.add(Enrolment(person_id=person.id, session_id=here.id, **waiting))
        session.flush()
        for _ in range(2):
            waiting_list.give_freed_seats(session, NOON)
        statuses = session.scalars(select(Enrolment.status).order_by(Enrolment.id)).all()
        assert statuses == [EnrolmentStatus.PLACE, EnrolmentStatus.WAITING]
        told = session.execute(select(OutboxMessage.person_id, OutboxMessage.kind)).all()
        return [(row.person_id, row.kind) for row in told]

    [(_, kind)] = database.transact_now(work)
    assert kind == "place_freed"
