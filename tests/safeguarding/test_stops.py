"""Meetings of someone reported are stopped: every way to book is closed, and opens again."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import plain_text
from models.engine.database import Database
from models.mentoring.mentors import MentorStatus
from models.mentoring.slots import Booking, BookingStatus, SlotStatus
from models.outbox import OutboxEmail, OutboxMessage
from models.people import AuditEntry, Person, RoleName
from rules.safeguarding.safety import ReportCategory
from services.conversation.callbacks import CallbackResult
from services.meetings import booking_conversation
from services.meetings.booking_conversation import MentorSearch
from services.meetings.messages import LEFT
from services.people.access import may_meet
from services.privacy import erasure
from services.privacy.personal_data import TREATMENTS
from services.safeguarding import cards, messages, staff_actions, stops
from services.safeguarding.who_may_report import reported_mentors
from services.slots import availability, bookings
from services.slots.availability import SlotWish
from services.slots.bookings import BookingResult
from services.slots.mentor_suggestions import suggested_mentors
from services.workshops.diary import DIARY
from tests.harness.builders import FINGERPRINTS, NOON, a_context, a_member, a_mentor, a_slot
from tests.safeguarding.test_reports import DAY, RANDOM_BELOW, Here, a_meeting
from tests.safeguarding.test_staff_actions import press, status

ACTS = (staff_actions.ask_to_stop, staff_actions.stop, staff_actions.leave)


def on(database: Database, work: Callable[[Session], None]) -> None:
    database.transact_now(work)


def a_worry(session: Session) -> tuple[Here, Person]:
    """About the second person of the group, and an owner who may stop them."""
    here = a_meeting(session)
    owner = a_member(session, 71, RoleName.OWNER)
    here.worry(1)
    return here, owner


def buttons(here: Here, reader: Person) -> list[str]:
    report = here.newest()
    rows = cards.buttons(here.session, report, reader.id)
    return [button.data.split(":")[1] for row in rows for button in row]


def said_to(session: Session, person_id: int) -> list[str]:
    query = select(OutboxMessage).where(OutboxMessage.person_id == person_id)
    rows = session.scalars(query.order_by(OutboxMessage.id))
    return [it.params["text"] for it in rows if "text" in it.params]


def test_seats_are_given_back_and_mentors_hear_no_reason(database: Database) -> None:
    def work(session: Session) -> None:
        here, owner = a_worry(session)
        person = here.people[1]
        assert press(here, staff_actions.ask_to_stop, owner)[0] is CallbackResult.STAYS
        assert may_meet(session, person.id)

        taken, words = press(here, staff_actions.stop, owner)
        booking = session.get_one(Booking, here.bookings[1])
        assert (taken, booking.status) == (CallbackResult.DONE, BookingStatus.RELEASED)
        assert (here.slot.taken, here.slot.status) == (2, SlotStatus.OPEN)
        assert here.mentor.status is MentorStatus.ACTIVE
        assert "sont en pause" in words
        assert said_to(session, person.id) == ["safety.meetings_paused"]
        report = plain_text("fr", "safety.meetings_paused").lower()
        assert not {"signal", "inquiét", "dossier", "plainte"} & set(report.split())
        trace = session.scalars(select(AuditEntry)).all()
        assert [(it.action, it.subjects) for it in trace] == [
            ("meetings_stopped", {"report": here.newest().id})
        ]

    on(database, work)


def test_the_mentor_who_had_heard_of_the_seat_is_told_that_nobody_comes(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here, owner = a_worry(session)
        press(here, staff_actions.stop, owner)

        assert here.told(LEFT.name) == [here.mentor.person_id]

    on(database, work)


def test_what_took_place_stays_told(database: Database) -> None:
    def work(session: Session) -> None:
        here, _ = a_worry(session)
        stops.stop_participant(session, here.people[1].id, NOON + 2 * DAY, RANDOM_BELOW)

        booking = session.get_one(Booking, here.bookings[1])
        session.refresh(here.slot)
        assert (booking.status, here.slot.taken) == (BookingStatus.BOOKED, 3)

    on(database, work)


@pytest.mark.both_databases("mentors are joined with their next slots")
def test_every_way_to_a_meeting_is_closed(database: Database) -> None:
    def work(session: Session) -> None:
        here, _ = a_worry(session)
        other = a_mentor(session, 901)
        free = a_slot(session, other, NOON + 3 * DAY)
        person = here.people[1]
        context = a_context(session, person)
        assert booking_conversation.find_mentors(context, {}) is MentorSearch.SOME
        person.meetings_suspended_at = NOON
        session.flush()

        wish = SlotWish(without=reported_mentors(session, person.id))
        day = (NOON + 3 * DAY).date()
        assert booking_conversation.find_mentors(context, {}) is MentorSearch.PAUSED
        assert suggested_mentors(session, DIARY, person.id, (), "fr", NOON, wish) == []
        assert availability.days(session, DIARY, person.id, NOON, wish) == []
        assert availability.times(session, DIARY, person.id, day, NOON, wish) == []
        assert availability.alternatives(session, DIARY, person.id, here.slot.id, NOON, wish) == ()
        booked = bookings.book(session, DIARY, person.id, free.id, None, NOON, RANDOM_BELOW)
        moved = bookings.move(
            session, DIARY, here.bookings[1], person.id, free.id, NOON, RANDOM_BELOW
        )
        asked = booking_conversation.ask(context, {"slot": str(free.id)})
        assert (booked.outcome, moved.outcome, asked) == (
            BookingResult.PAUSED,
            BookingResult.PAUSED,
            BookingResult.PAUSED,
        )
        assert free.taken == 0

    on(database, work)


def test_a_mentor_of_whom_little_was_said_can_be_stopped_too(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        owner = a_member(session, 71, RoleName.OWNER)
        here.report()
        assert "report_stop" in buttons(here, owner)
        press(here, staff_actions.stop, owner)

        assert status(here) is MentorStatus.SUSPENDED
        assert here.slot.status is SlotStatus.WITHDRAWN
        assert not may_meet(session, here.mentor.person_id)
        press(here, staff_actions.resume, owner)
        assert status(here) is MentorStatus.ACTIVE
        assert may_meet(session, here.mentor.person_id)

    on(database, work)


@pytest.mark.parametrize(("proven_at", "written"), [(NOON, ["safety.paused"]), (None, [])])
def test_a_mentor_is_written_to_at_an_address_they_proved(
    database: Database, proven_at: datetime | None, written: list[str]
) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        owner = a_member(session, 71, RoleName.OWNER)
        here.report()
        here.mentor.email, here.mentor.email_confirmed_at = "m@moulins.example", proven_at
        press(here, staff_actions.stop, owner)

        query = select(OutboxEmail.text).where(OutboxEmail.to_address == "m@moulins.example")
        told = [it for it in session.scalars(query) if it == "safety.paused"]
        assert told == written

    on(database, work)


def test_settled_a_person_stays_stopped_until_the_owner_says_otherwise(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here, owner = a_worry(session)
        person = here.people[1]
        press(here, staff_actions.stop, owner)
        assert buttons(here, owner) == ["report_taken", "report_settled", "report_resumed"]
        assert "reste en pause" in press(here, staff_actions.settle, owner)[1]
        assert buttons(here, owner) == ["report_resumed"]

        words = press(here, staff_actions.resume, owner)[1]
        assert words.endswith("peut de nouveau choisir des rencontres.")
        assert may_meet(session, person.id)
        assert said_to(session, person.id)[-1] == "safety.told_meetings_resumed"
        actions = [it.action for it in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
        assert actions[-1] == "participant_resumed"

    on(database, work)


def test_a_person_goes_on_only_when_no_other_worry_waits(database: Database) -> None:
    def work(session: Session) -> None:
        here, owner = a_worry(session)
        first = here.newest()
        here.worry(1, category=ReportCategory.HEALTH)
        press(here, staff_actions.stop, owner)

        assert press(here, staff_actions.resume, owner)[0] is CallbackResult.STAYS
        assert not may_meet(session, here.people[1].id)
        first.settled_at = NOON
        assert press(here, staff_actions.resume, owner)[0] is CallbackResult.DONE

    on(database, work)


@pytest.mark.parametrize("act", ACTS)
def test_only_who_may_let_someone_go_on_may_stop_them(
    database: Database, act: Callable[..., CallbackResult]
) -> None:
    def work(session: Session) -> None:
        here, owner = a_worry(session)
        staff = a_member(session, 70)
        assert "report_stop" in buttons(here, owner)
        assert "report_stop" not in buttons(here, staff)
        for person in (staff, *here.people, session.get_one(Person, here.mentor.person_id)):
            assert press(here, act, person) == (CallbackResult.FOREIGN, "")
        assert may_meet(session, here.people[1].id)

    on(database, work)


def test_pressed_twice_it_says_so_and_tells_nobody_again(database: Database) -> None:
    def work(session: Session) -> None:
        here, owner = a_worry(session)
        press(here, staff_actions.stop, owner)
        assert "déjà en pause" in press(here, staff_actions.stop, owner)[1]
        assert "déjà en pause" in press(here, staff_actions.ask_to_stop, owner)[1]

        assert len(said_to(session, here.people[1].id)) == 1

    on(database, work)


def test_who_is_erased_can_no_longer_be_stopped(database: Database) -> None:
    def work(session: Session) -> None:
        here, owner = a_worry(session)
        erasure.erase(session, here.people[1].id, "asked", NOON, RANDOM_BELOW, FINGERPRINTS)

        assert buttons(here, owner) == ["report_taken", "report_settled"]
        for act in (*ACTS, staff_actions.resume):
            assert press(here, act, owner) == (CallbackResult.FOREIGN, "")

    on(database, work)


def test_the_word_to_the_person_waits_no_longer_than_the_pause(database: Database) -> None:
    def work(session: Session) -> None:
        here, owner = a_worry(session)
        press(here, staff_actions.stop, owner)
        query = select(OutboxMessage).where(OutboxMessage.kind == messages.PAUSED.name)
        [told] = session.scalars(query)
        assert messages.PAUSED.recheck(session, told, NOON)
        stops.resume_participant(session, here.people[1].id)
        assert not messages.PAUSED.recheck(session, told, NOON)

    on(database, work)


def test_the_pause_is_told_in_a_copy() -> None:
    """The person read of it already; of the report they read nothing."""
    assert "meetings_suspended_at" in TREATMENTS["people"].copied
