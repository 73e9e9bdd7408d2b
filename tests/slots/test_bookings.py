"""Seats in meetings: booked, moved, given back, and what came of them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus
from models.mentoring.mentors import MentorStatus
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from models.people import Person
from rules.schedule.undoing import UNDONE_WITHIN
from rules.slots.slots import MeetingKind, MeetingOutcome
from services.meetings import presenting, unconfirmed_meetings
from services.meetings.outcomes import (
    MeetingSide,
    OutcomeReport,
    OutcomeResult,
    absences,
    hours,
    record_absence,
    say_how_it_went,
)
from services.meetings.unconfirmed_meetings import SlotConfirmationResult
from services.privacy import erasure
from services.slots import availability, bookings, mentor_cancellations
from services.slots.availability import SlotWish
from services.slots.bookings import BookingAnswer, BookingResult, CancellationResult
from services.workshops.diary import DIARY
from tests.harness.builders import (
    FINGERPRINTS,
    NOON,
    a_mentor,
    a_participant,
    a_person,
    a_session,
    a_slot,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOON = NOON + DAY
RANDOM_BELOW = Random(5).randrange


def book(session: Session, person: Person, slot: Slot, now: datetime = NOON) -> BookingAnswer:
    return bookings.book(session, DIARY, person.id, slot.id, None, now, RANDOM_BELOW)


def taken(session: Session, slot: Slot) -> int:
    session.refresh(slot)
    return slot.taken


def test_a_seat_is_booked_once_however_often_it_is_pressed(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        slot = a_slot(session, a_mentor(session), SOON)
        asked = "  Comment débuter ? " + "x" * 300
        first = bookings.book(session, DIARY, person.id, slot.id, asked, NOON, RANDOM_BELOW)
        again = book(session, person, slot)

        assert (first.outcome, again) == (
            BookingResult.BOOKED,
            BookingAnswer(BookingResult.ALREADY, first.booking_id),
        )
        assert taken(session, slot) == 1
        booking = session.scalars(select(Booking)).one()
        assert booking.question and booking.question.startswith("Comment débuter ? x")
        assert len(booking.question) == 200

    database.transact_now(work)


def test_a_slot_that_is_gone_comes_with_three_others_the_closest_first(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        first, late = (a_participant(session, here, number) for number in (1, 2))
        mentor = a_mentor(session, 900)
        colleague = a_mentor(session, 901)
        other_job = a_mentor(session, 902, families=["design"])
        slot = a_slot(session, mentor, SOON)
        in_a_group = a_slot(session, mentor, SOON + HOUR, seats=3)
        elsewhere = a_slot(session, other_job, SOON)
        near = a_slot(session, colleague, SOON + 2 * HOUR)
        same = a_slot(session, mentor, SOON + 5 * HOUR)
        book(session, first, slot)

        lost = book(session, late, slot)

        assert lost.outcome is BookingResult.TAKEN
        assert [it.slot_id for it in lost.others] == [same.id, near.id, elsewhere.id]
        assert in_a_group.taken == 0
        assert {it.first_name for it in lost.others} == {"Ada"}

    database.transact_now(work)


@pytest.mark.parametrize(
    ("after", "outcome"),
    [
        (2 * HOUR, BookingResult.BOOKED),
        (2 * HOUR - timedelta(minutes=1), BookingResult.TOO_LATE),
        (30 * DAY, BookingResult.BOOKED),
        (30 * DAY + HOUR, BookingResult.CLOSED),
    ],
)
def test_notice_is_from_two_hours_to_thirty_days(
    database: Database, after: timedelta, outcome: BookingResult
) -> None:
    def work(session: Session) -> BookingResult:
        person = a_participant(session, a_session(session))
        slot = a_slot(session, a_mentor(session), NOON + after)
        return book(session, person, slot).outcome

    assert database.transact_now(work) is outcome


def test_no_seat_for_strangers_oneself_another_session_or_with_a_mentor_who_is_stopped(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        mentor = a_mentor(session)
        slot = a_slot(session, mentor, SOON)
        person = a_participant(session, here)
        own = a_slot(session, a_mentor(session, 8, person_id=person.id), SOON)
        kept = a_slot(session, mentor, SOON + HOUR, session_id=a_session(session, code="b").id)
        stopped = a_slot(session, a_mentor(session, 901, status=MentorStatus.SUSPENDED), SOON)

        assert book(session, a_person(session, 2), slot).outcome is BookingResult.CLOSED
        assert (
            bookings.book(session, DIARY, person.id, 99, None, NOON, RANDOM_BELOW).outcome
            is BookingResult.CLOSED
        )
        for wrong in (own, kept):
            assert book(session, person, wrong).outcome is BookingResult.CLOSED
        assert book(session, person, stopped).outcome is BookingResult.TAKEN
        found = availability.times(session, DIARY, person.id, SOON.date(), NOON)
        assert [it.slot_id for it in found] == [slot.id]

    database.transact_now(work)


@pytest.mark.both_databases("meetings that overlap are found in SQL")
def test_nobody_is_in_two_meetings_at_once(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        group = a_slot(session, a_mentor(session, 900), SOON, seats=3)
        call = a_slot(session, a_mentor(session, 901), SOON + HOUR / 4)
        after = a_slot(session, a_mentor(session, 902), SOON + HOUR / 2)
        booked = book(session, person, group)

        assert book(session, person, call) == BookingAnswer(
            BookingResult.OVERLAP, booked.booking_id
        )
        shown = availability.times(session, DIARY, person.id, SOON.date(), NOON)
        assert [it.slot_id for it in shown] == [after.id]
        assert book(session, person, after).outcome is BookingResult.BOOKED

    database.transact_now(work)


@pytest.mark.both_databases("people without a meeting are counted in SQL")
def test_one_call_each_until_day_five_then_more_while_some_are_left(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        first, _ = (a_participant(session, here, number) for number in (1, 2))
        mentor = a_mentor(session)
        day_5, day_6 = (NOON.replace(day=day) for day in (19, 20))
        slots = [a_slot(session, mentor, day_6 + DAY + HOUR * it) for it in range(3)]
        group = a_slot(session, mentor, day_6 + 2 * DAY, seats=3)
        assert book(session, first, slots[0], day_5).outcome is BookingResult.BOOKED

        refused = book(session, first, slots[1], day_5)
        assert refused.outcome is BookingResult.LIMIT
        assert [it.kind for it in refused.others] == [MeetingKind.GROUP]
        assert book(session, first, group, day_5).outcome is BookingResult.BOOKED
        assert book(session, first, slots[1], day_6).outcome is BookingResult.BOOKED
        last = book(session, first, slots[2], day_6)  # it is for the other person
        assert last == BookingAnswer(BookingResult.LIMIT)
        assert availability.days(session, DIARY, first.id, day_6) == []

    database.transact_now(work)


@pytest.mark.both_databases("bookings are counted in SQL")
def test_a_call_that_the_mentor_missed_leaves_the_right_to_another(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        mentor = a_mentor(session)
        first, second, third = (a_slot(session, mentor, SOON + it * DAY) for it in range(3))
        missed = book(session, person, first).booking_id
        assert missed
        after = SOON + HOUR
        assert book(session, person, second, after).outcome is BookingResult.LIMIT

        nobody = MeetingOutcome.NOBODY_CAME
        say_how_it_went(session, missed, MeetingSide.PARTICIPANT, person.id, nobody, after)

        missed = book(session, person, second, after).booking_id
        assert missed
        after += DAY
        assert book(session, person, third, after).outcome is BookingResult.LIMIT

        could_not = MeetingOutcome.COULD_NOT
        say_how_it_went(session, missed, MeetingSide.MENTOR, mentor.person_id, could_not, after)

        assert book(session, person, third, after).outcome is BookingResult.BOOKED

    database.transact_now(work)


def test_a_call_that_was_given_back_leaves_the_right_to_another(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        mentor = a_mentor(session)
        first, second = (a_slot(session, mentor, SOON + it * DAY) for it in range(2))
        booking_id = book(session, person, first).booking_id or 0
        assert book(session, person, second).outcome is BookingResult.LIMIT

        bookings.cancel(session, booking_id, person.id, NOON, RANDOM_BELOW)

        assert book(session, person, second).outcome is BookingResult.BOOKED

    database.transact_now(work)


def test_a_call_of_an_earlier_session_does_not_count_in_the_next(database: Database) -> None:
    def before(session: Session) -> tuple[int, int]:
        person = a_participant(session, a_session(session))
        mentor = a_mentor(session)
        first, second = (a_slot(session, mentor, SOON + it * DAY) for it in range(2))
        assert book(session, person, first).outcome is BookingResult.BOOKED
        return person.id, second.id

    def after(session: Session) -> BookingResult:
        later = {"starts_on": date(2027, 5, 3), "ends_on": date(2027, 5, 14)}
        following = a_session(session, code="suivante", **later)
        place = {"status": EnrolmentStatus.PLACE, "changed_at": NOON}
        session.add(Enrolment(person_id=person_id, session_id=following.id, **place))
        session.flush()
        return bookings.book(session, DIARY, person_id, slot_id, None, NOON, RANDOM_BELOW).outcome

    person_id, slot_id = database.transact_now(before)
    assert database.transact_now(after) is BookingResult.BOOKED


def test_no_call_is_kept_for_who_has_no_place_in_the_session(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session, starts_on=NOON.date(), meetings={"one_call_until_day": 0})
        person = a_participant(session, here)
        for number, status in enumerate(EnrolmentStatus):
            if status is not EnrolmentStatus.PLACE:
                other = {"person_id": a_person(session, 100 + number).id, "session_id": here.id}
                session.add(Enrolment(**other, status=status, changed_at=NOON))
        a_participant(session, a_session(session, code="ailleurs"), 200)
        mentor = a_mentor(session)
        first, second = (a_slot(session, mentor, SOON + it * DAY) for it in range(2))

        assert book(session, person, first).outcome is BookingResult.BOOKED
        assert book(session, person, second).outcome is BookingResult.BOOKED

    database.transact_now(work)


def test_a_move_frees_the_old_seat_and_keeps_the_calendar_entry(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        person, other = (a_participant(session, here, number) for number in (1, 2))
        mentor = a_mentor(session)
        old, new, full = (a_slot(session, mentor, SOON + it * HOUR) for it in range(3))
        booking_id = book(session, person, old).booking_id
        book(session, other, full)
        booking = session.get_one(Booking, booking_id)
        uid, room = booking.uid, old.room

        def move(to: Slot, now: datetime = NOON) -> bookings.MoveAnswer:
            return bookings.move(session, DIARY, booking.id, person.id, to.id, now, RANDOM_BELOW)

        assert move(old).outcome is BookingResult.ALREADY
        assert move(full).outcome is BookingResult.TAKEN
        assert (taken(session, old), booking.slot_id) == (1, old.id)
        moved = move(new)
        assert (moved.outcome, moved.left_slot_id) == (BookingResult.MOVED, old.id)
        assert [taken(session, it) for it in (old, new, full)] == [0, 1, 1]
        assert (booking.id, booking.uid, booking.sequence) == (booking_id, uid, 1)
        assert old.room != room and old.nudge_at is None
        theirs = bookings.move(session, DIARY, booking.id, other.id, old.id, NOON, RANDOM_BELOW)
        assert theirs.outcome is BookingResult.CLOSED

    database.transact_now(work)


@pytest.mark.parametrize(
    ("before", "outcome"), [(4, BookingResult.MOVED), (3.9, BookingResult.TOO_LATE_TO_MOVE)]
)
def test_a_meeting_can_be_moved_until_four_hours_before(
    database: Database, before: float, outcome: BookingResult
) -> None:
    def work(session: Session) -> BookingResult:
        person = a_participant(session, a_session(session))
        mentor = a_mentor(session)
        old, new = (a_slot(session, mentor, SOON + it * DAY) for it in range(2))
        booking_id = book(session, person, old).booking_id
        assert booking_id
        now = SOON - before * HOUR
        return bookings.move(
            session, DIARY, booking_id, person.id, new.id, now, RANDOM_BELOW
        ).outcome

    assert database.transact_now(work) is outcome


def test_a_meeting_may_move_over_its_own_time(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        old = a_slot(session, a_mentor(session, 900), SOON)
        new = a_slot(session, a_mentor(session, 901), SOON + HOUR / 4)
        booking_id = book(session, person, old).booking_id
        assert booking_id
        wish = SlotWish(moving=booking_id)
        shown = availability.times(session, DIARY, person.id, SOON.date(), NOON, wish)

        assert [it.slot_id for it in shown] == [new.id]
        moved = bookings.move(session, DIARY, booking_id, person.id, new.id, NOON, RANDOM_BELOW)
        assert moved.outcome is BookingResult.MOVED

    database.transact_now(work)


def test_who_cancels_gives_the_seat_back_once(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        person, other = (a_participant(session, here, number) for number in (1, 2))
        slot = a_slot(session, a_mentor(session), SOON)
        booking_id = book(session, person, slot).booking_id
        assert booking_id

        def cancel(who: Person, now: datetime = NOON) -> CancellationResult:
            return bookings.cancel(session, booking_id, who.id, now, RANDOM_BELOW).outcome

        assert cancel(other) is CancellationResult.CLOSED
        assert cancel(person, SOON) is CancellationResult.TOO_LATE
        assert cancel(person) is CancellationResult.CANCELLED
        assert cancel(person) is CancellationResult.ALREADY
        assert taken(session, slot) == 0
        assert book(session, other, slot).outcome is BookingResult.BOOKED

    database.transact_now(work)


def test_a_mentor_who_cancels_names_those_who_had_a_seat(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        people = [a_participant(session, here, number) for number in (1, 2)]
        mentor, other = a_mentor(session, 900), a_mentor(session, 901)
        slot = a_slot(session, mentor, SOON, seats=3)
        for person in people:
            book(session, person, slot)

        def cancel(who: int) -> mentor_cancellations.MentorCancellationAnswer:
            return mentor_cancellations.cancel_by_mentor(session, slot.id, who, NOON)

        assert cancel(other.person_id).outcome is CancellationResult.CLOSED
        gone = cancel(mentor.person_id)
        assert [(it.person_id, it.sequence) for it in gone.ended] == [(p.id, 1) for p in people]
        assert (slot.taken, slot.status) == (0, SlotStatus.CANCELLED)
        assert cancel(mentor.person_id).outcome is CancellationResult.ALREADY
        assert book(session, people[0], slot).outcome is BookingResult.TAKEN

    database.transact_now(work)


def test_a_mentor_who_is_suspended_loses_every_slot_that_is_not_over(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        mentor = a_mentor(session)
        over, under_way, free, group = (
            a_slot(session, mentor, at, seats=3)
            for at in (NOON - HOUR, NOON - HOUR / 4, SOON, SOON + DAY)
        )
        book(session, person, group)
        [ended] = mentor_cancellations.suspend(session, mentor.person_id, NOON)

        assert (ended.person_id, ended.slot_id) == (person.id, group.id)
        statuses = [it.status.value for it in (over, under_way, free, group)]
        assert statuses == ["open", "withdrawn", "withdrawn", "withdrawn"]
        assert availability.days(session, DIARY, person.id, NOON) == []

    database.transact_now(work)


def test_who_is_erased_gives_every_seat_back(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        mentor = a_mentor(session)
        over, ahead = (a_slot(session, mentor, SOON + it * DAY, seats=3) for it in range(2))
        for slot in (over, ahead):
            book(session, person, slot)
        ended = bookings.release_all(session, person.id, SOON + HOUR, RANDOM_BELOW)
        session.execute(delete(Person).where(Person.id == person.id))

        assert [it.slot_id for it in ended] == [ahead.id]
        assert [taken(session, it) for it in (over, ahead)] == [0, 0]
        assert session.scalars(select(Booking.id)).all() == []

    database.transact_now(work)


def test_what_was_booked_outlives_its_mentor_without_a_name(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        mentor = a_mentor(session)
        over, ahead, _ = (a_slot(session, mentor, SOON + it * DAY, seats=3) for it in range(3))
        for slot in (over, ahead):
            book(session, person, slot)
        now = SOON + HOUR
        erasure.erase(session, mentor.person_id, "asked", now, RANDOM_BELOW, FINGERPRINTS)

        kept = session.execute(
            select(Booking.id, Booking.status, Slot.mentor_id).join(Slot).order_by(Slot.starts_at)
        ).all()
        assert [it.status for it in kept] == [BookingStatus.BOOKED, BookingStatus.RELEASED]
        assert [it.mentor_id for it in kept] == [None, None]
        assert len(session.scalars(select(Slot.id)).all()) == 2
        booking = session.get_one(Booking, kept[0].id)
        assert presenting.of_booking(session, booking).values()["mentor"] == "le mentor"
        say = _saying(session, booking.id, MeetingSide.PARTICIPANT, booking.person_id)
        assert say(MeetingOutcome.TOOK_PLACE, now) == OutcomeReport(OutcomeResult.NOTED)

    database.transact_now(work)


def test_questions_are_forgotten_thirty_days_after_the_meeting(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        slot = a_slot(session, a_mentor(session), SOON)
        bookings.book(session, DIARY, person.id, slot.id, "Par où commencer ?", NOON, RANDOM_BELOW)
        booking = session.scalars(select(Booking)).one()
        for day, question in ((29, "Par où commencer ?"), (30, None)):
            bookings.forget_questions(session, slot.ends_at + day * DAY)
            session.refresh(booking)
            assert booking.question == question

    database.transact_now(work)


def test_a_silent_mentor_is_nudged_once_then_people_are_offered_others_once(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        mentor = a_mentor(session)
        slot = a_slot(session, mentor, NOON + 10 * DAY)
        assert unconfirmed_meetings.when_due(session, NOON) is None
        booking_id = book(session, person, slot).booking_id
        silent = unconfirmed_meetings.UnconfirmedSlot(
            slot.id, mentor.person_id, ((booking_id or 0, person.id),)
        )
        nudge_at, rescue_at = NOON + 48 * HOUR, NOON + 96 * HOUR

        assert unconfirmed_meetings.to_nudge(session, nudge_at - HOUR) == []
        assert unconfirmed_meetings.when_due(session, NOON) == nudge_at
        assert unconfirmed_meetings.to_nudge(session, nudge_at) == [silent]
        assert unconfirmed_meetings.to_nudge(session, nudge_at) == []
        assert unconfirmed_meetings.when_due(session, NOON) == rescue_at
        assert unconfirmed_meetings.to_rescue(session, rescue_at) == [silent]
        assert unconfirmed_meetings.to_rescue(session, rescue_at) == []
        assert taken(session, slot) == 1

    database.transact_now(work)


def test_a_mentor_who_confirms_is_left_alone_until_someone_new_books(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        person, other = (a_participant(session, here, number) for number in (1, 2))
        mentor = a_mentor(session)
        slot = a_slot(session, mentor, NOON + 10 * DAY)

        def confirm() -> SlotConfirmationResult:
            return unconfirmed_meetings.confirm(session, slot.id, mentor.person_id, NOON)

        assert confirm() is SlotConfirmationResult.CLOSED
        booking_id = book(session, person, slot).booking_id
        assert [confirm(), confirm()] == [
            SlotConfirmationResult.CONFIRMED,
            SlotConfirmationResult.ALREADY,
        ]
        assert unconfirmed_meetings.when_due(session, NOON) is None
        bookings.cancel(session, booking_id or 0, person.id, NOON, RANDOM_BELOW)
        book(session, other, slot)
        assert unconfirmed_meetings.when_due(session, NOON) == NOON + 48 * HOUR
        assert confirm() is SlotConfirmationResult.CONFIRMED

    database.transact_now(work)


def test_how_it_went_is_told_from_the_beginning_and_for_thirty_days(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        mentor = a_mentor(session)
        slot = a_slot(session, mentor, SOON)
        booking_id = book(session, person, slot).booking_id or 0
        say = _saying(session, booking_id, MeetingSide.MENTOR, mentor.person_id)

        assert say(MeetingOutcome.TOOK_PLACE, SOON - HOUR).outcome is OutcomeResult.TOO_EARLY
        assert say(MeetingOutcome.TOOK_PLACE, SOON + 31 * DAY).outcome is OutcomeResult.TOO_LATE
        assert _saying(session, booking_id, MeetingSide.MENTOR, person.id)(
            MeetingOutcome.TOOK_PLACE, SOON
        ) == OutcomeReport(OutcomeResult.CLOSED)
        assert say(MeetingOutcome.TOOK_PLACE, SOON).outcome is OutcomeResult.NOTED
        assert say(MeetingOutcome.TOOK_PLACE, SOON).outcome is OutcomeResult.SAME
        assert hours(session, mentor.person_id, NOON, SOON + DAY).time == HOUR / 2
        assert say(MeetingOutcome.COULD_NOT, SOON).outcome is OutcomeResult.NOTED
        assert hours(session, mentor.person_id, NOON, SOON + DAY).meetings == 0

    database.transact_now(work)


def _saying(
    session: Session, booking_id: int, side: MeetingSide, speaker_id: int
) -> Callable[[MeetingOutcome, datetime], OutcomeReport]:
    return lambda how, now: say_how_it_went(session, booking_id, side, speaker_id, how, now)


def test_the_second_absence_is_told_once_and_a_denied_one_is_none(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        mentor = a_mentor(session)
        ids = []
        for number in range(3):
            slot = a_slot(session, mentor, SOON + number * HOUR, seats=3)
            ids.append(book(session, person, slot).booking_id or 0)
        after = SOON + DAY
        nobody = MeetingOutcome.NOBODY_CAME
        late = after + UNDONE_WITHIN

        def absent(booking_id: int) -> OutcomeReport:
            say = _saying(session, booking_id, MeetingSide.MENTOR, mentor.person_id)
            assert say(nobody, after) == OutcomeReport(OutcomeResult.WAITS)
            assert record_absence(session, booking_id, after) == OutcomeReport(OutcomeResult.CLOSED)
            return record_absence(session, booking_id, late)

        deny = _saying(session, ids[0], MeetingSide.PARTICIPANT, person.id)

        assert not absent(ids[0]).second_absence
        deny(MeetingOutcome.TOOK_PLACE, after)
        assert not absent(ids[1]).second_absence
        assert absent(ids[2]).second_absence
        again = _saying(session, ids[2], MeetingSide.MENTOR, mentor.person_id)
        assert again(nobody, late) == OutcomeReport(OutcomeResult.SAME)
        agree = _saying(session, ids[2], MeetingSide.PARTICIPANT, person.id)
        assert agree(MeetingOutcome.COULD_NOT, after) == OutcomeReport(OutcomeResult.NOTED)
        assert absences(session, person.id) == 2

    database.transact_now(work)


def test_hours_of_a_mentor_outlive_the_data_of_participants(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        mentor = a_mentor(session)
        slot = a_slot(session, mentor, SOON)
        booking_id = book(session, person, slot).booking_id or 0
        say = _saying(session, booking_id, MeetingSide.PARTICIPANT, person.id)
        say(MeetingOutcome.TOOK_PLACE, SOON)
        bookings.release_all(session, person.id, SOON + DAY, RANDOM_BELOW)
        session.execute(delete(Person).where(Person.id == person.id))

        assert hours(session, mentor.person_id, NOON, SOON + DAY).meetings == 1

    database.transact_now(work)


def test_statuses_say_who_ended_a_booking(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        mentor = a_mentor(session)
        slots = [a_slot(session, mentor, SOON + it * HOUR, seats=3) for it in range(3)]
        ids = [book(session, person, slot).booking_id or 0 for slot in slots]
        bookings.cancel(session, ids[0], person.id, NOON, RANDOM_BELOW)
        mentor_cancellations.cancel_by_mentor(session, slots[1].id, mentor.person_id, NOON)
        mentor_cancellations.withdraw_all(session, mentor.person_id, NOON)

        found = session.scalars(select(Booking.status).order_by(Booking.id)).all()
        assert found == [
            BookingStatus.CANCELLED_BY_PARTICIPANT,
            BookingStatus.CANCELLED_BY_MENTOR,
            BookingStatus.RELEASED,
        ]

    database.transact_now(work)
