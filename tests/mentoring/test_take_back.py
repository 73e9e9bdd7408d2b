"""« C'était une erreur »: the same seat again, as long as it is nobody else's."""

from collections.abc import Callable
from datetime import timedelta
from secrets import randbelow

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring import Booking, BookingStatus, Slot, SlotStatus
from models.programme import ProgrammeSession
from services.mentoring import bookings
from services.workshops.diary import DIARY
from tests.harness.builders import NOON, a_mentor, a_participant, a_session, a_slot

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
Meanwhile = Callable[[Session, Slot], object]


def nothing(_: Session, __: Slot) -> None:
    return None


def another_books(session: Session, slot: Slot) -> None:
    here = session.scalars(select(ProgrammeSession)).one()
    other = a_participant(session, here, 8)
    booked = bookings.book(session, DIARY, other.id, slot.id, None, NOON, randbelow)
    assert booked.booking_id


def the_mentor_cancels(_: Session, slot: Slot) -> None:
    slot.status = SlotStatus.CANCELLED


@pytest.mark.parametrize(
    ("meanwhile", "after", "again"),
    [
        (nothing, MINUTE, True),
        (nothing, 2 * DAY - MINUTE, True),
        (nothing, 2 * DAY, False),
        (another_books, MINUTE, False),
        (the_mentor_cancels, MINUTE, False),
    ],
)
def test_a_seat_is_taken_back_while_it_is_free_and_ahead(
    database: Database, meanwhile: Meanwhile, after: timedelta, again: object
) -> None:
    def work(session: Session) -> tuple[bool, bool]:
        here = a_session(session, starts_on=NOON.date())
        person = a_participant(session, here)
        slot = a_slot(session, a_mentor(session), NOON + 2 * DAY)
        booked = bookings.book(session, DIARY, person.id, slot.id, None, NOON, randbelow)
        assert booked.booking_id
        bookings.cancel(session, booked.booking_id, person.id, NOON, randbelow)
        meanwhile(session, slot)
        session.flush()
        done = bookings.take_back(session, DIARY, booked.booking_id, person.id, NOON + after)
        booking = session.get_one(Booking, booked.booking_id)
        return done, booking.status is BookingStatus.BOOKED

    assert database.transact_now(work) == (again, again)
