"""What there is one of, the database itself keeps to one: whatever the code above forgets."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.applications import Application
from models.engine.base import Base
from models.engine.database import Database
from models.enrolment import Enrolment
from models.mentoring import Booking, BookingStatus, Slot, SlotStatus
from models.outbox import OutboxMessage
from models.workshops import Registration
from services.mentoring import bookings
from services.outbox import outbox
from services.workshops import registrations
from services.workshops.diary import DIARY
from tests.applications.builders import an_application, draw
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import (
    NOON,
    a_mentor,
    a_participant,
    a_person,
    a_session,
    a_slot,
    a_workshop,
)
from tests.outbox.builders import REMINDER

pytestmark = pytest.mark.both_databases("the constraints of each")

DAY = timedelta(days=1)


def one_of_each(session: Session) -> None:
    here = a_session(session)
    person = a_participant(session, here)
    slot = a_slot(session, a_mentor(session), NOON + DAY, seats=3)
    bookings.book(session, DIARY, person.id, slot.id, None, NOON, draw)
    workshop = a_workshop(session, here, NOON + 2 * DAY)
    registrations.register(session, person.id, workshop.id, NOON, draw)
    an_application(session, person, an_offer(session, an_employer(session)))
    outbox.enqueue(session, REMINDER, a_person(session, 8), key="once", due_at=NOON, params={})


def again(session: Session, table: type[Base]) -> None:
    """The same row, under a number of its own."""
    columns = table.__table__.columns
    found = session.execute(select(*columns).limit(1)).mappings().one()
    session.execute(insert(table).values({it: found[it] for it in found if it != "id"}))


@pytest.mark.parametrize(
    "table", [Booking, Slot, Registration, Enrolment, Application, OutboxMessage]
)
def test_a_second_one_is_refused(database: Database, table: type[Base]) -> None:
    database.transact_now(one_of_each)
    with pytest.raises(IntegrityError):
        database.transact_now(lambda session: again(session, table))


@pytest.mark.parametrize(
    ("table", "ended"),
    [
        (Booking, {"status": BookingStatus.CANCELLED_BY_PARTICIPANT}),
        (Slot, {"status": SlotStatus.CANCELLED}),
    ],
)
def test_what_has_ended_makes_room_for_another(
    database: Database, table: type[Base], ended: dict[str, str]
) -> None:
    def work(session: Session) -> None:
        one_of_each(session)
        session.execute(update(table).values(ended))
        again(session, table)
        assert session.scalar(select(func.count()).select_from(table)) == 2

    database.transact_now(work)
