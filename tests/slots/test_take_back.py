"""« C'était une erreur »: the same seat again, as long as it is nobody else's."""

from collections.abc import Callable
from datetime import timedelta
from secrets import randbelow

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus, Minor
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from models.people import Person
from models.programme import ProgrammeSession
from services.slots import bookings
from services.workshops import registrations
from services.workshops.diary import DIARY
from tests.harness.builders import (
    NOON,
    a_mentor,
    a_participant,
    a_session,
    a_slot,
    a_workshop,
)

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
QUARTER = timedelta(minutes=15)
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


def the_mentor_leaves(session: Session, slot: Slot) -> None:
    session.get_one(Mentor, slot.mentor_id).status = MentorStatus.LEFT


def the_room_goes(_: Session, slot: Slot) -> None:
    slot.has_room = False


def who_cancelled(session: Session) -> Person:
    return session.get_one(Person, session.scalars(select(Booking.person_id)).first())


def they_book(session: Session, slot: Slot) -> None:
    booked = bookings.book(
        session, DIARY, who_cancelled(session).id, slot.id, None, NOON, randbelow
    )
    assert booked.outcome is bookings.BookingResult.BOOKED


def they_meet_another_mentor_meanwhile(session: Session, slot: Slot) -> None:
    other = a_mentor(session, 901)
    they_book(session, a_slot(session, other, slot.starts_at + QUARTER, seats=3))


def they_meet_another_mentor_just_after(session: Session, slot: Slot) -> None:
    other = a_mentor(session, 901)
    they_book(session, a_slot(session, other, slot.ends_at, seats=3))


def they_have_another_call(session: Session, slot: Slot) -> None:
    other = a_mentor(session, 901)
    they_book(session, a_slot(session, other, slot.starts_at + DAY))


def they_join_a_workshop_then(session: Session, slot: Slot) -> None:
    here = session.scalars(select(ProgrammeSession)).one()
    workshop = a_workshop(session, here, slot.starts_at - QUARTER)
    person = who_cancelled(session)
    joined = registrations.register(session, person.id, workshop.id, NOON, randbelow)
    assert joined.outcome is registrations.RegistrationResult.REGISTERED


def the_team_suspends_their_meetings(session: Session, _: Slot) -> None:
    who_cancelled(session).meetings_suspended_at = NOON


def they_say_that_they_are_under_18(session: Session, _: Slot) -> None:
    session.add(Minor(person_id=who_cancelled(session).id, said_at=NOON))


def they_leave_the_session(session: Session, _: Slot) -> None:
    session.scalars(select(Enrolment)).one().status = EnrolmentStatus.LEFT


@pytest.mark.parametrize(
    ("meanwhile", "after", "again"),
    [
        (nothing, MINUTE, True),
        (nothing, 2 * DAY - MINUTE, True),
        (nothing, 2 * DAY, False),
        (another_books, MINUTE, False),
        (the_mentor_cancels, MINUTE, False),
        (the_mentor_leaves, MINUTE, False),
        (the_room_goes, MINUTE, False),
        (they_meet_another_mentor_meanwhile, MINUTE, False),
        (they_meet_another_mentor_just_after, MINUTE, True),
        (they_join_a_workshop_then, MINUTE, False),
        (they_have_another_call, MINUTE, False),
        (the_team_suspends_their_meetings, MINUTE, False),
        (they_say_that_they_are_under_18, MINUTE, False),
        (they_leave_the_session, MINUTE, False),
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


def test_a_seat_is_taken_back_a_third_time_too(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session, starts_on=NOON.date())
        person = a_participant(session, here)
        slot = a_slot(session, a_mentor(session), NOON + 2 * DAY)
        booked = bookings.book(session, DIARY, person.id, slot.id, None, NOON, randbelow)
        assert booked.booking_id
        for _ in range(3):
            bookings.cancel(session, booked.booking_id, person.id, NOON, randbelow)
            taken_back = [
                bookings.take_back(session, DIARY, booked.booking_id, person.id, NOON + MINUTE)
                for _ in range(2)
            ]
            assert taken_back == [True, False]
            session.refresh(slot)
            assert slot.taken == 1

    database.transact_now(work)
