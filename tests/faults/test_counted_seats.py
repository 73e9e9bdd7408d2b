"""The checker counts as many seats as are given, and those that are held."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus
from models.workshops import Registration, RegistrationStatus
from services.enrolment.places import HOLDING, give_seat
from tests.faults.checker.evidence import read_tables
from tests.harness.builders import NOON, a_person, a_session, a_workshop

pytestmark = pytest.mark.both_databases("the checker asks both")


@pytest.mark.parametrize(("seats", "overbooking"), [(20, 4), (3, 5)])
def test_a_session_that_takes_nobody_any_more_is_full(
    database: Database, database_url: str, seats: int, overbooking: int
) -> None:
    def fill(session: Session) -> None:
        here = a_session(session, seats=seats, overbooking=overbooking)
        for number in range(seats + overbooking + 3):
            person = a_person(session, 100 + number)
            offered = {"status": EnrolmentStatus.OFFERED, "changed_at": NOON}
            session.add(Enrolment(person_id=person.id, session_id=here.id, **offered))
            session.flush()
            give_seat(session, person.id, here, HOLDING[number % 2], NOON)

    database.transact_now(fill)
    full = seats + overbooking
    assert read_tables(database_url)["seats"] == [["session", 1, full, full]]


def test_a_seat_of_a_workshop_that_is_kept_for_somebody_is_taken(
    database: Database, database_url: str
) -> None:
    def fill(session: Session) -> None:
        workshop = a_workshop(session, a_session(session), NOON + timedelta(days=1), places=2)
        for number, status in enumerate(RegistrationStatus):
            person = a_person(session, 100 + number)
            when = {"asked_at": NOON, "changed_at": NOON}
            row = {"workshop_id": workshop.id, "person_id": person.id, "uid": str(number), **when}
            session.add(Registration(status=status, **row))

    database.transact_now(fill)
    assert read_tables(database_url)["seats"] == [["workshop", 1, 2, 2]]
