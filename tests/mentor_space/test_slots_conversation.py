"""Times a mentor opens and closes in the chat."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Slot, SlotStatus
from models.people import Person
from rules.schedule.days import Days
from rules.slots.slots import WeeklyOpening
from services.conversation.replies import Say
from services.conversation.turn_context import ReadOrUnread, TurnContext
from services.mentor_space import (
    absence_conversation,
    menu,
    open_slots_conversation,
    slots_conversation,
)
from services.mentor_space.absence_conversation import LastDayReading
from services.mentor_space.open_slots_conversation import (
    SlotHourReading,
    SlotsNextQuestion,
    UnopenedReason,
)
from services.slots import bookings, weekly_rules
from services.workshops.diary import DIARY
from tests.harness.builders import (
    NOON,
    a_context,
    a_mentor,
    a_participant,
    a_session,
    a_slot,
    without_rooms,
)

PARIS = ZoneInfo("Europe/Paris")
ONE = {"mode": "date", "day": "2027-03-09", "starts": str(18 * 60), "seats": "1"}
Story = Callable[[Session, TurnContext, Mentor], None]


def within(database: Database, story: Story) -> None:
    """With an active mentor, on Tuesday 2 March at noon."""

    def work(session: Session) -> None:
        mentor = a_mentor(session)
        story(session, a_context(session, session.get_one(Person, mentor.person_id)), mentor)

    database.transact_now(work)


def said(context: TurnContext) -> str:
    line = context.outgoing[-1]
    assert isinstance(line, Say)
    return line.text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("mardi", "2027-03-09"), ("+4", "2027-03-30"), ("+4000", None), ("+", None), ("bof", None)],
)
def test_a_day_is_kept_as_it_was_meant(database: Database, typed: str, kept: str | None) -> None:
    def story(_: Session, context: TurnContext, __: Mentor) -> None:
        read = open_slots_conversation.read_day(context, {"typed": typed, "into": "until"})
        assert context.kept.get("until") == kept
        assert (read is ReadOrUnread.READ) is (kept is not None)

    within(database, story)


@pytest.mark.parametrize(
    ("into", "typed", "read"),
    [
        ("starts", "8h", SlotHourReading.READ),
        ("starts", "19h30", SlotHourReading.READ),
        ("starts", "19h31", SlotHourReading.SHORT),
        ("starts", "20:00", SlotHourReading.OUTSIDE),
        ("ends", "20:00", SlotHourReading.READ),
        ("ends", "18h30", SlotHourReading.READ),
        ("ends", "18h29", SlotHourReading.SHORT),
        ("ends", "8h", SlotHourReading.OUTSIDE),
        ("starts", "7h59", SlotHourReading.OUTSIDE),
        ("ends", "20h01", SlotHourReading.OUTSIDE),
        ("starts", "tôt", SlotHourReading.UNREAD),
    ],
)
def test_hours_are_between_eight_and_eight(
    database: Database, into: str, typed: str, read: SlotHourReading
) -> None:
    def story(_: Session, context: TurnContext, __: Mentor) -> None:
        answers = {"typed": typed, "into": into, "starts": ONE["starts"]}
        assert open_slots_conversation.read_hour(context, answers) is read

    within(database, story)


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ({}, SlotsNextQuestion.OPENED),
        ({"seats": "5"}, SlotsNextQuestion.OPENED),
        ({"starts": str(19 * 60 + 45)}, SlotsNextQuestion.HOUR),
        ({"day": "2027-03-02", "starts": str(13 * 60)}, SlotsNextQuestion.DAY),
        ({"day": "2028-03-02"}, SlotsNextQuestion.DAY),
        ({"mode": "weekly", "weekday": "1", "ends": str(18 * 60 + 15)}, SlotsNextQuestion.FROM),
        ({"mode": "weekly", "weekday": "1", "until": "2027-03-02"}, SlotsNextQuestion.OPENED),
        ({"mode": "weekly", "weekday": "0", "until": "2027-03-03"}, SlotsNextQuestion.WEEKDAY),
    ],
)
def test_what_cannot_be_opened_is_said_and_asked_again(
    database: Database, change: dict[str, str], after: SlotsNextQuestion
) -> None:
    weekly = {"ends": str(20 * 60), "until": "2027-04-30"}

    def story(session: Session, context: TurnContext, _: Mentor) -> None:
        assert open_slots_conversation.open_times(context, ONE | weekly | change) is after
        opened = session.scalars(select(Slot)).all()
        assert bool(opened) is (after is SlotsNextQuestion.OPENED)
        assert said(context)

    within(database, story)


@pytest.mark.parametrize("mode", ["date", "weekly"])
def test_no_time_opens_without_a_room(database: Database, mode: str) -> None:
    wanted = ONE | {"mode": mode, "weekday": "1", "ends": str(20 * 60), "until": "2027-04-30"}

    def story(session: Session, context: TurnContext, mentor: Mentor) -> None:
        assert (
            open_slots_conversation.open_times(without_rooms(context), wanted)
            is SlotsNextQuestion.OVER
        )
        assert "salle vidéo" in said(context)
        assert session.scalars(select(Slot)).all() == []
        mentor.own_room_url, mentor.own_room_approved_at = "https://visio.test/me", NOON
        assert (
            open_slots_conversation.open_times(without_rooms(context), wanted)
            is SlotsNextQuestion.OPENED
        )

    within(database, story)


def test_two_times_at_once_are_refused_and_a_mentor_who_is_stopped_opens_none(
    database: Database,
) -> None:
    def story(session: Session, context: TurnContext, mentor: Mentor) -> None:
        assert open_slots_conversation.open_times(context, ONE) is SlotsNextQuestion.OPENED
        assert open_slots_conversation.open_times(context, ONE) is SlotsNextQuestion.HOUR
        mentor.status = MentorStatus.SUSPENDED
        session.flush()
        assert (
            open_slots_conversation.open_times(context, ONE | {"day": "2027-03-10"})
            is SlotsNextQuestion.OVER
        )

    within(database, story)


def test_a_weekly_rule_says_which_days_are_left_out_and_why(database: Database) -> None:
    """Mondays: Easter on 29 March, away on 5 April, a date of their own on the 15th."""
    mondays = WeeklyOpening(0, 18 * 60, 20 * 60, 30, 1, date(2027, 12, 31))

    def story(session: Session, context: TurnContext, mentor: Mentor) -> None:
        weekly_rules.absent(
            session, mentor.person_id, Days(date(2027, 4, 1), date(2027, 4, 9)), NOON
        )
        a_slot(session, mentor, datetime(2027, 3, 15, 19, tzinfo=PARIS))
        opened = weekly_rules.open_weekly(
            session, mentor.person_id, mondays, context.now, context.random_below
        )
        assert open_slots_conversation.left_out(context, mondays, opened.slots) == {
            UnopenedReason.BUSY: [date(2027, 3, 15)],
            UnopenedReason.HOLIDAY: [date(2027, 3, 29)],
            UnopenedReason.ABSENCE: [date(2027, 4, 5)],
        }
        words = "\n".join(open_slots_conversation.opened_in_words(context, mondays, opened.slots))
        assert "ouverts\u00a0: 23" in words
        assert "La suite s’ouvre toute seule" in words

    within(database, story)


def test_today_is_left_out_when_it_is_too_soon(database: Database) -> None:
    tuesdays = WeeklyOpening(1, 13 * 60, 16 * 60, 30, 1, date(2027, 3, 9))

    def story(session: Session, context: TurnContext, mentor: Mentor) -> None:
        opened = weekly_rules.open_weekly(
            session, mentor.person_id, tuesdays, context.now, context.random_below
        )
        left_out = open_slots_conversation.left_out(context, tuesdays, opened.slots)
        assert left_out == {UnopenedReason.SOON: [date(2027, 3, 2)]}

    within(database, story)


def test_free_times_are_listed_by_day_and_closed_one_by_one(database: Database) -> None:
    def story(session: Session, context: TurnContext, mentor: Mentor) -> None:
        for hour in (18, 19):
            a_slot(session, mentor, datetime(2027, 3, 9, hour, tzinfo=PARIS))
        a_slot(session, mentor, datetime(2027, 3, 9, 17, tzinfo=PARIS), taken=1)
        assert slots_conversation.days(context, {}) == [("mardi 9 mars", "mardi 9 mars (2)")]
        times = slots_conversation.times(context, {"day": "mardi 9 mars"})
        assert [words for _, words in times] == ["18\u00a0h", "19\u00a0h"]
        slots_conversation.close(context, {"slot": times[0][0]})
        assert said(context) == "Ce créneau est fermé."
        assert slots_conversation.in_words_by_day(context) == "• mardi 9 mars\u00a0: 19\u00a0h"

    within(database, story)


def test_one_cannot_close_the_time_of_another_mentor(database: Database) -> None:
    def story(session: Session, context: TurnContext, _: Mentor) -> None:
        other = a_slot(session, a_mentor(session, 901), NOON + timedelta(days=3))
        slots_conversation.close(context, {"slot": str(other.id)})
        assert session.get_one(Slot, other.id).status is SlotStatus.OPEN

    within(database, story)


def test_an_absence_closes_what_is_free_and_shows_what_is_booked(database: Database) -> None:
    def story(session: Session, context: TurnContext, mentor: Mentor) -> None:
        here = a_session(session)
        at = datetime(2027, 3, 9, 18, tzinfo=PARIS)
        booked, free = (a_slot(session, mentor, at + timedelta(hours=n)) for n in (0, 1))
        person = a_participant(session, here, first_name="Camille")
        asked = "C'est dur ?"
        bookings.book(session, DIARY, person.id, booked.id, asked, NOON, context.random_below)
        absence_conversation.absent(context, {"first": "2027-03-09", "last": "2027-03-10"})
        assert free.status is SlotStatus.WITHDRAWN
        card = context.outgoing[-1]
        assert isinstance(card, Say)
        assert "• Camille · «\u00a0C'est dur ?\u00a0»" in card.text
        pressed = [button.data for row in card.buttons for button in row]
        assert pressed[:-1] == [
            f"a:meeting_{callback}:{booked.id}" for callback in ("confirm", "unable")
        ]
        assert pressed[-1].startswith("https://")

    within(database, story)


@pytest.mark.parametrize(
    ("typed", "read", "last"),
    [
        ("+0", LastDayReading.READ, "2027-03-09"),
        ("+1", LastDayReading.READ, "2027-03-15"),
        ("12 mars", LastDayReading.READ, "2027-03-12"),
        ("demain", LastDayReading.BEFORE, "2027-03-03"),
        ("bientôt", LastDayReading.UNREAD, None),
    ],
)
def test_the_last_day_of_an_absence_comes_after_the_first(
    database: Database, typed: str, read: LastDayReading, last: str | None
) -> None:
    def story(_: Session, context: TurnContext, __: Mentor) -> None:
        assert (
            absence_conversation.read_last(context, {"first": "2027-03-09", "typed": typed}) is read
        )
        assert context.kept.get("last") == last

    within(database, story)


def test_meetings_to_come_have_their_buttons_and_the_menu_counts_them(database: Database) -> None:
    def story(session: Session, context: TurnContext, mentor: Mentor) -> None:
        assert menu.show_meetings(context, {}).value == "none"
        here = a_session(session)
        slot = a_slot(session, mentor, NOON + timedelta(days=3), seats=4)
        a_slot(session, mentor, NOON + timedelta(days=4))
        for number in (1, 2):
            person = a_participant(session, here, number)
            bookings.book(session, DIARY, person.id, slot.id, None, NOON, context.random_below)
        assert menu.show_meetings(context, {}).value == "shown"
        told = menu.status(context).values
        assert (told["meetings"], told["seats"], told["day"]) == ("1", "3", "vendredi 5 mars")
        slot.confirmed_at = NOON
        menu.show_meetings(context, {})
        card = context.outgoing[-1]
        assert isinstance(card, Say)
        assert "Vous avez confirmé" in card.text
        assert [row[0].label for row in card.buttons] == ["J’ai un empêchement", "Rejoindre"]

    within(database, story)
