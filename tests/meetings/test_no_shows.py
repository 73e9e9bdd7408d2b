"""Absences that a mentor notes: for ten minutes they weigh nothing, and may be taken back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Booking, Slot
from models.outbox import OutboxMessage
from rules.schedule.undoing import UNDONE_WITHIN
from rules.slots.slots import MeetingOutcome
from services.meetings import no_shows
from services.meetings.outcomes import (
    MeetingSide,
    OutcomeReport,
    OutcomeResult,
    absences,
    say_how_it_went,
)
from services.slots.slots import without_outcome
from tests.harness.builders import BOT, NOON, a_mentor, a_participant, a_session, a_slot

MINUTE = timedelta(minutes=1)
NOTED_AT = NOON + 10 * MINUTE
BEFORE, AFTER = NOTED_AT + UNDONE_WITHIN - MINUTE, NOTED_AT + UNDONE_WITHIN
NOBODY = MeetingOutcome.NOBODY_CAME

pytestmark = pytest.mark.both_databases("the sweep finds what is due by a partial index")


def a_meeting(session: Session) -> tuple[Mentor, Slot, Booking]:
    programme_session = a_session(session)
    person = a_participant(session, programme_session)
    mentor = a_mentor(session)
    slot = a_slot(session, mentor, NOON)
    seat = {"slot_id": slot.id, "person_id": person.id, "session_id": programme_session.id}
    booking = Booking(**seat, uid="meeting", booked_at=NOON - timedelta(days=1))
    slot.taken = 1
    session.add(booking)
    session.flush()
    return mentor, slot, booking


def note(
    session: Session, mentor: Mentor, booking: Booking, now: datetime = NOTED_AT
) -> OutcomeReport:
    return say_how_it_went(session, booking.id, MeetingSide.MENTOR, mentor.person_id, NOBODY, now)


def told(session: Session) -> Sequence[str]:
    return session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)).all()


def test_an_absence_weighs_nothing_for_ten_minutes_then_counts_and_is_told(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        mentor, slot, booking = a_meeting(session)
        assert note(session, mentor, booking) == OutcomeReport(OutcomeResult.WAITS)
        assert note(session, mentor, booking, BEFORE) == OutcomeReport(OutcomeResult.WAITS)
        no_shows.apply_due(session, BOT, BEFORE)
        assert (booking.said_by_mentor, absences(session, booking.person_id)) == (None, 0)
        assert not told(session)
        assert not without_outcome(session, slot.id)
        assert no_shows.when_due(session, BEFORE) == AFTER

        no_shows.apply_due(session, BOT, AFTER)
        assert booking.said_by_mentor is NOBODY
        assert booking.said_by_mentor_at == NOTED_AT
        assert absences(session, booking.person_id) == 1
        assert told(session) == ["meeting_not_seen"]
        no_shows.apply_due(session, BOT, AFTER + MINUTE)
        assert told(session) == ["meeting_not_seen"]
        assert no_shows.when_due(session, AFTER) is None

    database.transact_now(work)


def test_an_absence_that_is_taken_back_never_was(database: Database) -> None:
    def work(session: Session) -> None:
        mentor, slot, booking = a_meeting(session)
        note(session, mentor, booking)
        other = a_mentor(session, 901)
        assert not no_shows.take_back(session, booking.id, other.person_id, BEFORE)
        assert no_shows.take_back(session, booking.id, mentor.person_id, BEFORE)
        assert not no_shows.take_back(session, booking.id, mentor.person_id, BEFORE)
        no_shows.apply_due(session, BOT, AFTER)
        assert absences(session, booking.person_id) == 0
        assert not told(session)
        assert list(without_outcome(session, slot.id)) == [booking]

    database.transact_now(work)


def test_another_answer_of_the_mentor_takes_an_absence_back(database: Database) -> None:
    def work(session: Session) -> None:
        mentor, slot, booking = a_meeting(session)
        note(session, mentor, booking)
        came = MeetingOutcome.TOOK_PLACE
        say_how_it_went(session, booking.id, MeetingSide.MENTOR, mentor.person_id, came, BEFORE)
        no_shows.apply_due(session, BOT, AFTER)
        assert booking.said_by_mentor is came
        assert slot.held_at is not None

    database.transact_now(work)


def test_a_mentor_who_may_meet_nobody_any_more_marks_nobody_absent(database: Database) -> None:
    def work(session: Session) -> None:
        mentor, _, booking = a_meeting(session)
        note(session, mentor, booking)
        mentor.status = MentorStatus.SUSPENDED
        no_shows.apply_due(session, BOT, AFTER)
        assert (booking.said_by_mentor, booking.absence_at) == (None, None)
        assert not told(session)

    database.transact_now(work)


def test_who_said_before_that_they_could_not_come_is_not_told_of_it(database: Database) -> None:
    def work(session: Session) -> None:
        mentor, _, booking = a_meeting(session)
        could_not = MeetingOutcome.COULD_NOT
        say_how_it_went(
            session, booking.id, MeetingSide.PARTICIPANT, booking.person_id, could_not, NOTED_AT
        )
        note(session, mentor, booking)
        no_shows.apply_due(session, BOT, AFTER)
        assert absences(session, booking.person_id) == 1
        assert not told(session)

    database.transact_now(work)
