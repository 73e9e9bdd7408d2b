"""A freed seat goes to the first who waits, and they are told once."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus
from models.outbox import OutboxMessage
from services.enrolment import places, waiting_list
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


def test_who_is_in_another_session_neither_has_a_seat_here_nor_stands_in_line(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here, elsewhere = (a_session(session, code=code, seats=1) for code in ("ici", "ailleurs"))
        for number, status in enumerate(EnrolmentStatus):
            ids = {"person_id": a_person(session, number).id, "session_id": elsewhere.id}
            changed_at = NOON - timedelta(days=1)
            session.add(Enrolment(**ids, status=status, changed_at=changed_at))
        person = a_person(session, 100)
        waiting = {"status": EnrolmentStatus.WAITING, "changed_at": NOON}
        session.add(Enrolment(person_id=person.id, session_id=here.id, **waiting))
        session.flush()
        assert places.rank(session, person.id, here) == 1
        assert places.free_seats(session, here) == 1
        assert places.promote(session, here, NOON) == [person.id]

    database.transact_now(work)


@pytest.mark.parametrize("status", places.HOLDING)
def test_who_holds_a_seat_is_not_given_one_again(
    database: Database, status: EnrolmentStatus
) -> None:
    def work(session: Session) -> None:
        here = a_session(session, seats=2)
        person = a_person(session)
        held = {"status": status, "changed_at": NOON}
        session.add(Enrolment(person_id=person.id, session_id=here.id, **held))
        session.flush()
        places.lock_session(session, here)
        later = NOON + timedelta(days=1)
        for new in places.HOLDING:
            assert not places.give_seat(session, person.id, here, new, later)
        assert session.execute(select(Enrolment.status, Enrolment.changed_at)).all() == [
            (status, NOON)
        ]

    database.transact_now(work)
