"""Leaving the session: what is ahead is given back, what is behind stays."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus
from models.mentoring.slots import Booking, BookingStatus, Slot
from models.outbox import OutboxMessage
from models.people import Person
from models.programme import ProgrammeSession
from models.workshops import Registration, RegistrationStatus
from rules.geography.zones import ZoneVerdict
from services.enrolment import enrolments, waiting_list
from services.enrolment.messages import OPENING
from services.enrolment.review_queue import to_check_queue
from services.home import leaving
from services.home.leaving import LeavingReason
from services.slots import bookings
from services.workshops.diary import DIARY
from services.workshops.opening_news import tell_of_opening
from services.workshops.registrations import register
from tests.agenda.test_events import a_workshop
from tests.enrolment.builders import IN_QUARTER, UNSURE, assessed
from tests.harness.builders import (
    BOT,
    NOON,
    a_context,
    a_mentor,
    a_participant,
    a_person,
    a_session,
    a_slot,
)

RANDOM_BELOW = Random(5).randrange
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def booked(session: Session, person: Person, slot: Slot) -> Booking:
    found = bookings.book(session, DIARY, person.id, slot.id, "Bonjour ?", NOON, RANDOM_BELOW)
    assert found.booking_id is not None, found
    return session.get_one(Booking, found.booking_id)


def enrolment(session: Session, person: Person) -> Enrolment:
    session.expire_all()
    found = enrolments.newest(session, person.id)
    assert found is not None
    return found[0]


def leave(session: Session, person: Person, reason: LeavingReason = LeavingReason.NO_TIME) -> bool:
    return leaving.leave(session, person.id, reason, NOON, RANDOM_BELOW)


def a_place(
    session: Session, here: ProgrammeSession, telegram_id: int, status: EnrolmentStatus
) -> Person:
    person = a_person(session, telegram_id)
    values = {"status": status, "changed_at": NOON, "answer_by": None}
    if status is EnrolmentStatus.TO_CHECK:
        values["answer_by"] = NOON + DAY
    session.add(Enrolment(person_id=person.id, session_id=here.id, **values))
    session.flush()
    return person


def test_what_is_ahead_is_given_back_and_what_is_behind_stays(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session, starts_on=NOON.date())
        person = a_participant(session, here)
        mentor = a_mentor(session)
        call, past = (
            a_slot(session, mentor, NOON + DAY),
            a_slot(session, mentor, NOON + 2 * DAY, seats=3),
        )
        ahead, behind = booked(session, person, call), booked(session, person, past)
        past.starts_at, past.ends_at = NOON - 2 * HOUR, NOON - HOUR
        workshop = a_workshop(session, NOON + 3 * DAY, session_id=here.id)
        register(session, person.id, workshop.id, NOON, RANDOM_BELOW)
        assert leave(session, person, LeavingReason.FOUND)
        mine = enrolment(session, person)
        assert (mine.status, mine.left_reason) == (EnrolmentStatus.LEFT, "found")
        assert ahead.status is BookingStatus.CANCELLED_BY_PARTICIPANT
        assert behind.status is BookingStatus.BOOKED
        assert (call.taken, past.taken, workshop.taken) == (0, 1, 0)
        seat = session.scalars(select(Registration)).one()
        assert seat.status is RegistrationStatus.RELEASED
        told = select(OutboxMessage.person_id).where(OutboxMessage.kind == "meeting_left")
        assert session.scalars(told).all() == [mentor.person_id]

    database.transact_now(work)


@pytest.mark.both_databases("what is ahead is joined")
@pytest.mark.parametrize("status", [EnrolmentStatus.TO_CHECK, EnrolmentStatus.WAITING])
def test_who_waits_may_leave_too_and_the_team_owes_no_answer(
    database: Database, status: EnrolmentStatus
) -> None:
    def work(session: Session) -> None:
        person = a_place(session, a_session(session), 7, status)
        assert leave(session, person)
        mine = enrolment(session, person)
        assert (mine.status, mine.answer_by) == (EnrolmentStatus.LEFT, None)
        assert to_check_queue(session, BOT) == []

    database.transact_now(work)


def test_leaving_twice_or_without_a_place_or_after_the_end_changes_nothing(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        person = a_participant(session, here)
        assert leave(session, person, LeavingReason.FOUND)
        assert not leave(session, person, LeavingReason.OTHER)
        assert enrolment(session, person).left_reason == "found"
        refused = a_place(session, here, 8, EnrolmentStatus.REFUSED)
        assert not leave(session, refused)
        assert not leaving.may_leave(a_context(session, refused))
        over = a_session(session, code="fini", ends_on=NOON.date() - DAY)
        assert not leave(session, a_participant(session, over, 9))

    database.transact_now(work)


def test_the_place_goes_to_the_first_who_waits(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session, seats=1)
        person = a_participant(session, here)
        waiting = a_place(session, here, 8, EnrolmentStatus.WAITING)
        waiting_list.give_freed_seats(session, NOON)
        assert enrolment(session, waiting).status is EnrolmentStatus.WAITING
        leave(session, person)
        waiting_list.give_freed_seats(session, NOON)
        assert enrolment(session, waiting).status is EnrolmentStatus.PLACE

    database.transact_now(work)


def test_what_was_queued_about_the_session_is_not_said_any_more(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session, starts_on=(NOON + DAY).date())
        person = a_participant(session, here)
        tell_of_opening(session, BOT, NOON)
        message = session.scalars(select(OutboxMessage)).one()
        assert OPENING.recheck(session, message, NOON)
        leave(session, person)
        session.expire_all()
        assert not OPENING.recheck(session, message, NOON)

    database.transact_now(work)


@pytest.mark.parametrize("zone", [IN_QUARTER, UNSURE])
def test_who_comes_back_has_left_for_no_reason(database: Database, zone: ZoneVerdict) -> None:
    def work(session: Session) -> None:
        here = a_session(session, starts_on=NOON.date() + 20 * DAY)
        person = a_participant(session, here)
        leave(session, person, LeavingReason.TECHNICAL)
        assert leaving.why_left(session, person.id) == "technical"
        assessed(session, person.id, here, zone)
        assert leaving.why_left(session, person.id) is None
        assert enrolment(session, person).status is not EnrolmentStatus.LEFT

    database.transact_now(work)
