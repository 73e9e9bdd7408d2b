"""People under 18 meet in groups, vouched mentors only, once a parent agreed."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Booking, BookingStatus, Slot
from models.outbox import OutboxMessage
from models.people import Person
from rules.enrolment.eligibility import AgeBand
from rules.enrolment.minors import AgreementForm, AgreementGiver
from services.enrolment import minors
from services.meetings import minor_meetings
from services.meetings.booking_conversation import MentorSearch, find_mentors, tell_no_group
from services.slots import availability, bookings
from services.slots.bookings import BookingResult
from services.workshops.diary import DIARY
from tests.harness.builders import (
    NOON,
    a_context,
    a_member,
    a_mentor,
    a_participant,
    a_person,
    a_session,
    a_slot,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOON = NOON + DAY
RANDOM_BELOW = Random(5).randrange
VOUCHED = {"approved_at": NOON, "referent": "Zoé Martin, ressources humaines"}


def a_vouched_mentor(session: Session, telegram_id: int = 900, **more: Any) -> Mentor:
    return a_mentor(session, telegram_id, **(VOUCHED | more))


def under_18(session: Session, here: Any, telegram_id: int = 7, *, agreed: bool = True) -> Person:
    person = a_participant(session, here, telegram_id)
    minors.note_age(session, person.id, AgeBand.UNDER_18, NOON)
    if agreed:
        staff = a_person(session, 500 + telegram_id)
        by, how = AgreementGiver.PARENT, AgreementForm.CALL
        assert minors.agree(session, person.id, by, how, NOON.date(), staff.id, NOON)
    return person


def book(session: Session, person: Person, slot: Slot) -> BookingResult:
    return bookings.book(session, DIARY, person.id, slot.id, None, NOON, RANDOM_BELOW).outcome


def shown(session: Session, person: Person) -> list[int]:
    found = availability.times(session, DIARY, person.id, SOON.date(), NOON)
    return [it.slot_id for it in found]


@pytest.mark.both_databases("a condition that is false for everyone")
def test_without_a_parents_agreement_nothing_is_booked_whatever_is_pressed(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        person = under_18(session, here, agreed=False)
        group = a_slot(session, a_vouched_mentor(session), SOON, seats=4)
        assert book(session, person, group) is BookingResult.AGREEMENT
        assert find_mentors(a_context(session, person), {}) is MentorSearch.AGREEMENT
        assert shown(session, person) == []
        assert group.taken == 0

    database.transact_now(work)


def test_when_no_group_is_open_to_them_they_hear_why_and_the_team_who_has_no_referent(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        person = under_18(session, here)
        a_member(session, 800)
        a_slot(session, a_vouched_mentor(session, first_name="Zoé", referent=None), SOON, seats=6)
        context = a_context(session, person)
        assert find_mentors(context, {}) is MentorSearch.NO_GROUP
        tell_no_group(context, {})
        [notice] = session.scalars(select(OutboxMessage)).all()
        assert notice.params["text"] == "meeting.team.no_group"
        assert notice.params["values"]["mentors"] == "Zoé"

    database.transact_now(work)


@pytest.mark.both_databases("vouched mentors are found in SQL")
@pytest.mark.parametrize(
    ("seats", "mentor", "outcome"),
    [
        (4, VOUCHED, BookingResult.BOOKED),
        (1, VOUCHED, BookingResult.NOT_FOR_MINORS),
        (4, VOUCHED | {"referent": None}, BookingResult.NOT_FOR_MINORS),
        (4, VOUCHED | {"referent": ""}, BookingResult.NOT_FOR_MINORS),
        (4, VOUCHED | {"approved_at": None}, BookingResult.NOT_FOR_MINORS),
    ],
)
def test_with_it_groups_of_vouched_mentors_only_are_shown_and_booked(
    database: Database, seats: int, mentor: dict[str, Any], outcome: BookingResult
) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        person, adult = under_18(session, here), a_participant(session, here, 8)
        slot = a_slot(session, a_mentor(session, **mentor), SOON, seats=seats)
        allowed = [slot.id] if outcome is BookingResult.BOOKED else []
        assert shown(session, person) == allowed
        assert shown(session, adult) == [slot.id]
        assert book(session, person, slot) is outcome
        assert book(session, adult, slot) is BookingResult.BOOKED

    database.transact_now(work)


def test_what_is_offered_instead_is_a_group_too(database: Database) -> None:
    def work(session: Session) -> None:
        person, mentor = under_18(session, a_session(session)), a_vouched_mentor(session)
        call = a_slot(session, mentor, SOON)
        a_slot(session, mentor, SOON + HOUR)
        group = a_slot(session, mentor, SOON + 2 * HOUR, seats=3)
        lost = bookings.book(session, DIARY, person.id, call.id, None, NOON, RANDOM_BELOW)
        assert [it.slot_id for it in lost.others] == [group.id]

    database.transact_now(work)


def test_a_move_obeys_the_same_rule(database: Database) -> None:
    def work(session: Session) -> None:
        person, mentor = under_18(session, a_session(session)), a_vouched_mentor(session)
        group = a_slot(session, mentor, SOON, seats=3)
        call = a_slot(session, mentor, SOON + HOUR)
        booked = bookings.book(
            session, DIARY, person.id, group.id, None, NOON, RANDOM_BELOW
        ).booking_id
        assert booked is not None
        moved = bookings.move(session, DIARY, booked, person.id, call.id, NOON, RANDOM_BELOW)
        assert moved.outcome is BookingResult.NOT_FOR_MINORS
        assert (group.taken, call.taken) == (1, 0)

    database.transact_now(work)


def test_near_its_beginning_a_group_needs_somebody_else(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session, meetings={"notice_hours": 0})
        person, adult = under_18(session, here), a_participant(session, here, 8)
        near = a_slot(session, a_vouched_mentor(session), NOON + HOUR, seats=3)
        assert book(session, person, near) is BookingResult.NOT_FOR_MINORS
        assert book(session, adult, near) is BookingResult.BOOKED
        assert book(session, person, near) is BookingResult.BOOKED

    database.transact_now(work)


def test_calls_are_not_kept_for_who_may_have_none(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session, starts_on=NOON.date(), meetings={"one_call_until_day": 0})
        under_18(session, here)
        adult, mentor = a_participant(session, here, 8), a_vouched_mentor(session)
        first, second = (a_slot(session, mentor, SOON + hour * HOUR) for hour in (0, 1))
        assert book(session, adult, first) is BookingResult.BOOKED
        assert book(session, adult, second) is BookingResult.BOOKED

    database.transact_now(work)


def withdrawn(session: Session, person: Person, _: Slot) -> None:
    assert minors.withdraw(session, person.id, NOON)


def nobody_vouches(session: Session, _: Person, slot: Slot) -> None:
    session.get_one(Mentor, slot.mentor_id).referent = None


def suspended(session: Session, _: Person, slot: Slot) -> None:
    session.get_one(Mentor, slot.mentor_id).status = MentorStatus.SUSPENDED


@pytest.mark.parametrize("what", [withdrawn, nobody_vouches, suspended])
def test_what_is_no_longer_allowed_is_given_back_and_both_sides_are_told(
    database: Database, what: Callable[[Session, Person, Slot], None]
) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        person, adult = under_18(session, here), a_participant(session, here, 8)
        slot = a_slot(session, a_vouched_mentor(session), SOON, seats=3)
        book(session, person, slot)
        book(session, adult, slot)
        minor_meetings.give_back_forbidden(session, NOON, RANDOM_BELOW)
        assert booked_by(session) == [person.id, adult.id]

        what(session, person, slot)
        session.flush()
        minor_meetings.give_back_forbidden(session, NOON, RANDOM_BELOW)

        assert booked_by(session) == [adult.id]
        assert slot.taken == 1
        reason = "agreement" if what is withdrawn else "not_for_minors"
        assert told(session, person) == [f"meeting.given_back.{reason}"]
        assert told(session, adult) == []

    database.transact_now(work)


def test_who_says_they_are_under_18_gives_back_what_they_had(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        slot = a_slot(session, a_vouched_mentor(session), SOON)
        book(session, person, slot)
        minors.note_age(session, person.id, AgeBand.UNDER_18, NOON)
        minor_meetings.give_back_forbidden(session, NOON, RANDOM_BELOW)
        assert (booked_by(session), slot.taken) == ([], 0)

    database.transact_now(work)


def test_alone_in_a_group_two_hours_before_the_seat_is_given_back(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        person, adult = under_18(session, here), a_participant(session, here, 8)
        slot = a_slot(session, a_vouched_mentor(session), SOON, seats=3)
        book(session, person, slot)
        assert minor_meetings.when_due(session, NOON) == SOON - 2 * HOUR
        minor_meetings.give_back_forbidden(session, SOON - 3 * HOUR, RANDOM_BELOW)
        assert booked_by(session) == [person.id]

        other = bookings.book(
            session, DIARY, adult.id, slot.id, None, NOON, RANDOM_BELOW
        ).booking_id
        assert other is not None
        assert minor_meetings.when_due(session, NOON) is None
        minor_meetings.give_back_forbidden(session, SOON - HOUR, RANDOM_BELOW)
        assert booked_by(session) == [person.id, adult.id]

        bookings.cancel(session, other, adult.id, SOON - HOUR, RANDOM_BELOW)
        minor_meetings.give_back_forbidden(session, SOON - HOUR, RANDOM_BELOW)
        assert booked_by(session) == []
        assert told(session, person) == ["meeting.given_back.not_for_minors"]

    database.transact_now(work)


def test_once_the_team_has_seen_that_they_are_18_there_is_no_limit(database: Database) -> None:
    def work(session: Session) -> None:
        person = under_18(session, a_session(session), agreed=False)
        call = a_slot(session, a_mentor(session), SOON)
        assert minors.come_of_age(session, person.id, NOON)
        assert shown(session, person) == [call.id]
        assert book(session, person, call) is BookingResult.BOOKED
        minor_meetings.give_back_forbidden(session, NOON, RANDOM_BELOW)
        assert booked_by(session) == [person.id]

    database.transact_now(work)


def booked_by(session: Session) -> list[int]:
    query = select(Booking.person_id).where(Booking.status == BookingStatus.BOOKED)
    return list(session.scalars(query.order_by(Booking.id)))


def told(session: Session, person: Person) -> list[str]:
    kind = minor_meetings.GIVEN_BACK.name
    query = select(OutboxMessage).where(
        OutboxMessage.person_id == person.id, OutboxMessage.kind == kind
    )
    return [it.params["text"] for it in session.scalars(query)]
