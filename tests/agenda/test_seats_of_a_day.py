"""Who books and cancels without end: others hear of it so often a day, and no more."""

from datetime import timedelta
from secrets import randbelow

from sqlalchemy.orm import Session

from models.engine.database import Database
from models.workshops import RegistrationStatus
from rules.agenda.daily_seat_limit import SEATS_A_DAY
from services.slots import bookings
from services.slots.bookings import BookingResult
from services.workshops import registrations
from services.workshops.diary import DIARY
from services.workshops.registrations import RegistrationResult
from tests.harness.builders import (
    NOON,
    a_mentor,
    a_participant,
    a_session,
    a_slot,
    a_workshop,
)

DAY = timedelta(days=1)


def test_a_person_takes_so_many_seats_in_a_day_and_then_tomorrow(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session, starts_on=NOON.date())
        person, other = a_participant(session, here), a_participant(session, here, 8)
        slots = [a_slot(session, a_mentor(session, 900 + n), NOON + 3 * DAY) for n in range(2)]

        def book(number: int, at: int = 0) -> bookings.BookingAnswer:
            slot, now = slots[number], NOON + at * DAY
            return bookings.book(session, DIARY, person.id, slot.id, None, now, randbelow)

        for number in range(SEATS_A_DAY):
            booked = book(number % 2)
            assert booked.outcome is BookingResult.BOOKED and booked.booking_id
            bookings.cancel(session, booked.booking_id, person.id, NOON, randbelow)
        assert book(0).outcome is BookingResult.TOMORROW
        assert booked.booking_id
        assert not bookings.take_back(session, DIARY, booked.booking_id, person.id, NOON)
        workshop = a_workshop(session, here, NOON + 5 * DAY)
        joined = registrations.register(session, person.id, workshop.id, NOON, randbelow)
        assert joined.outcome is RegistrationResult.TOMORROW
        session.refresh(slots[0])
        assert (slots[0].taken, workshop.taken) == (0, 0)
        theirs = bookings.book(session, DIARY, other.id, slots[1].id, None, NOON, randbelow)
        assert theirs.outcome is BookingResult.BOOKED
        assert book(0, 1).outcome is BookingResult.BOOKED

    database.transact_now(work)


def test_a_seat_in_a_workshop_is_not_given_back_and_taken_all_day(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session, starts_on=NOON.date())
        person = a_participant(session, here)
        workshop = a_workshop(session, here, NOON + 2 * DAY, places=1)

        def register(at: int = 0) -> registrations.RegistrationAnswer:
            now = NOON + at * DAY
            return registrations.register(session, person.id, workshop.id, now, randbelow)

        for _ in range(SEATS_A_DAY):
            joined = register()
            assert joined.outcome is RegistrationResult.REGISTERED and joined.registration_id
            registrations.leave(
                session, joined.registration_id, person.id, RegistrationStatus.CANCELLED, NOON
            )
        assert register().outcome is RegistrationResult.TOMORROW
        assert joined.registration_id
        again = registrations.accept(session, joined.registration_id, person.id, NOON)
        assert again.outcome is RegistrationResult.TOMORROW
        assert register(1).outcome is RegistrationResult.REGISTERED

    database.transact_now(work)
