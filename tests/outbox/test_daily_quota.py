"""Three messages a day that nobody asked for, none at night."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.outbox import OutboxMessage, OutboxState
from models.people import Person
from rules.outbox.daily_quota import MessageNature, MessageRank
from rules.outbox.pace import Urgency
from services.outbox import messages, outbox
from services.outbox.outbox import MessageKind
from services.wiring import next_due
from tests.agenda.test_events import a_workshop, registered
from tests.harness.builders import BOT, NOON, a_participant, a_session
from tests.outbox.builders import deliver, limits_of, render, wanted

PARIS = ZoneInfo("Europe/Paris")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PLAIN = MessageKind(
    "plain", Urgency.REMINDER, None, resend_unknown=True, recheck=wanted, render=render
)
CHANGE = replace(
    PLAIN,
    name="change",
    begins=lambda _, message: datetime.fromisoformat(message.params["begins"]),
)
REMINDER = replace(PLAIN, name="reminder", nature=MessageNature.REMINDER, life=HOUR)
EVENING = replace(REMINDER, name="evening", rank=MessageRank.EVENING)
JOIN = replace(REMINDER, name="join", rank=MessageRank.JOIN)
NUDGE = replace(
    PLAIN, name="nudge", urgency=Urgency.OFFER, nature=MessageNature.NUDGE, life=2 * DAY
)
SHORT_NUDGE = replace(NUDGE, name="short_nudge", life=2 * HOUR)
KINDS = {it.name: it for it in (PLAIN, CHANGE, REMINDER, EVENING, JOIN, NUDGE, SHORT_NUDGE)}


def at(hour: int, minute: int = 0, *, day: int = 16) -> datetime:
    """16 March 2027 is a Tuesday, 21 a Sunday."""
    return datetime(2027, 3, day, hour, minute, tzinfo=PARIS).astimezone(UTC)


def enqueue(
    session: Session, person: Person, kind: MessageKind, text: str, due_at: datetime, **more: str
) -> None:
    key = f"{kind.name}:{person.id}:{text}"
    params = {"text": text, **more}
    outbox.enqueue(session, kind, person, key=key, due_at=due_at, params=params)


def said(session: Session, now: datetime) -> list[str]:
    return deliver(session, KINDS, BOT, now)


def state(session: Session, text: str) -> OutboxState:
    found = session.scalar(select(OutboxMessage.state).where(OutboxMessage.key.endswith(text)))
    assert found is not None
    return found


def a_seat(session: Session, person: Person, starts_at: datetime) -> None:
    here = a_session(session, code=f"s{starts_at.timestamp()}")
    registered(session, person, a_workshop(session, starts_at, session_id=here.id))


def test_a_fourth_of_the_day_waits_for_the_next_morning(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        for number in range(4):
            enqueue(session, person, NUDGE, f"n{number}", at(10 + number))
        told = [said(session, at(hour)) for hour in (10, 11, 12, 13, 20)]

        assert told == [["n0"], ["n1"], ["n2"], [], []]
        assert next_due.when_due(session, BOT) == at(8, day=17)
        assert said(session, at(8, day=17)) == ["n3"]

    database.transact_now(work)


def test_the_day_is_that_of_the_person(database: Database) -> None:
    """In Guadeloupe, half past eight in the evening is the next day at Greenwich."""
    evening, morning = at(1, 30, day=17), at(13, day=17)

    def work(session: Session) -> None:
        person = a_participant(session, a_session(session), department="971")
        for number in range(4):
            enqueue(session, person, NUDGE, f"n{number}", evening - (4 - number) * HOUR)
        for number in range(3):
            assert said(session, evening - (4 - number) * HOUR) == [f"n{number}"]

        assert said(session, evening) == []
        assert next_due.when_due(session, BOT) == morning
        assert said(session, morning) == ["n3"]

    database.transact_now(work)


def test_one_that_does_not_live_that_long_is_counted_as_expired(database: Database) -> None:
    def work(session: Session) -> OutboxState:
        person = a_participant(session, a_session(session))
        for number in range(3):
            enqueue(session, person, NUDGE, f"n{number}", at(10))
        enqueue(session, person, SHORT_NUDGE, "late", at(10))
        assert len(said(session, at(10))) == 3
        return state(session, "late")

    assert database.transact_now(work) is OutboxState.EXPIRED


def test_the_evening_and_the_ways_in_keep_their_places(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        a_seat(session, person, at(15))
        a_seat(session, person, at(10, day=17))
        for number in range(2):
            enqueue(session, person, NUDGE, f"n{number}", at(9))
        enqueue(session, person, JOIN, "join", at(14, 50))
        enqueue(session, person, EVENING, "evening", at(18))

        assert said(session, at(9)) == ["n0"]
        assert said(session, at(14, 50)) == ["join"]
        assert said(session, at(18)) == ["evening"]
        assert said(session, at(20)) == []
        assert said(session, at(8, day=17)) == ["n1"]

    database.transact_now(work)


def test_what_people_booked_reaches_them_after_three_others_of_the_day(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        for number in range(3):
            enqueue(session, person, NUDGE, f"n{number}", at(9))
        assert said(session, at(9)) == ["n0", "n1", "n2"]

        for hour in (10, 12, 14):
            a_seat(session, person, at(hour))
            enqueue(session, person, JOIN, f"join {hour}", at(hour) - 10 * MINUTE)
        a_seat(session, person, at(10, day=17))
        enqueue(session, person, EVENING, "evening", at(18))
        told = [said(session, at(hour) - 10 * MINUTE) for hour in (10, 12, 14)]
        assert told == [["join 10"], ["join 12"], ["join 14"]]
        assert said(session, at(18)) == ["evening"]

    database.transact_now(work)


def test_what_was_asked_for_is_not_counted_and_never_waits(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        for number in range(5):
            enqueue(session, person, PLAIN, f"a{number}", at(12))
        enqueue(session, person, NUDGE, "nudge", at(12))
        enqueue(session, person, PLAIN, "night", at(23))
        enqueue(session, person, PLAIN, "sunday", at(3, day=21))

        assert len(said(session, at(12))) == 6
        assert said(session, at(23)) == ["night"]
        assert said(session, at(3, day=21)) == ["sunday"]

    database.transact_now(work)


@pytest.mark.parametrize(
    ("department", "hour", "leaves"),
    [(None, 20, True), (None, 21, False), ("974", 17, True), ("974", 18, False)],
)
def test_the_night_is_that_of_the_person(
    database: Database, department: str | None, hour: int, *, leaves: bool
) -> None:
    """Until 28 March, La Réunion is three hours ahead of Paris."""

    def work(session: Session) -> list[str]:
        person = a_participant(session, a_session(session), department=department)
        enqueue(session, person, NUDGE, "nudge", at(hour, 30 if leaves else 0))
        return said(session, at(hour, 30 if leaves else 0))

    assert database.transact_now(work) == (["nudge"] if leaves else [])


@pytest.mark.parametrize(("day", "morning"), [(28, 6), (25, 7)])
def test_what_waits_over_the_night_of_the_clock_change_leaves_at_8(
    database: Database, day: int, morning: int
) -> None:
    """To summer time on 29 March 2026, back on 25 October; a Sunday with something booked."""
    evening = datetime(2026, *{28: (3, 28), 25: (10, 24)}[day], 22, tzinfo=PARIS)

    def work(session: Session) -> datetime | None:
        person = a_participant(session, a_session(session))
        sunday = (evening + DAY).replace(hour=15)
        a_seat(session, person, sunday.astimezone(UTC))
        enqueue(session, person, NUDGE, "nudge", evening.astimezone(UTC))
        assert said(session, evening.astimezone(UTC)) == []
        return next_due.when_due(session, BOT)

    due = database.transact_now(work)
    assert due is not None
    assert (due.hour, due.astimezone(PARIS).hour) == (morning, 8)


def test_on_a_sunday_only_those_who_have_something_that_day(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        busy, free = (a_participant(session, here, number) for number in (1, 2))
        a_seat(session, busy, at(15, day=21))
        for person, text in ((busy, "busy"), (free, "free")):
            enqueue(session, person, NUDGE, text, at(11, day=21))

        assert said(session, at(11, day=21)) == ["busy"]
        assert said(session, at(8, day=22)) == ["free"]

    database.transact_now(work)


@pytest.mark.parametrize(("begins", "leaves"), [(at(7, day=17), True), (at(10, day=17), False)])
def test_a_change_waits_for_the_morning_unless_it_begins_before(
    database: Database, begins: datetime, *, leaves: bool
) -> None:
    def work(session: Session) -> list[str]:
        person = a_participant(session, a_session(session))
        enqueue(session, person, CHANGE, "moved", at(22), begins=begins.isoformat())
        return said(session, at(22))

    assert database.transact_now(work) == (["moved"] if leaves else [])


def test_what_is_held_holds_nobody_else_up_and_comes_back_in_its_place(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        enqueue(session, person, CHANGE, "moved", at(22), begins=at(15, day=17).isoformat())
        assert said(session, at(22)) == []
        enqueue(session, person, PLAIN, "answer", at(22, 5))
        enqueue(session, person, PLAIN, "later", at(8, day=17))

        assert said(session, at(22, 5)) == ["answer"]
        assert said(session, at(8, day=17)) == ["moved", "later"]

    database.transact_now(work)


def test_who_wants_fewer_or_is_on_pause_gets_reminders_and_no_nudge(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        fewer = a_participant(session, here, 1, fewer_messages_at=NOON)
        paused = a_participant(session, here, 2, nudges_suspended_at=NOON)
        for person in (fewer, paused):
            enqueue(session, person, NUDGE, f"nudge {person.id}", at(12))
            enqueue(session, person, REMINDER, f"reminder {person.id}", at(12))

        assert said(session, at(12)) == [f"reminder {it.id}" for it in (fewer, paused)]
        assert state(session, f"nudge {fewer.id}") is OutboxState.DROPPED

    database.transact_now(work)


def test_one_that_is_on_its_way_is_counted(database: Database) -> None:
    def work(session: Session) -> int:
        person = a_participant(session, a_session(session))
        for number in range(2):
            enqueue(session, person, NUDGE, f"n{number}", at(10))
        assert len(said(session, at(10))) == 2
        enqueue(session, person, REMINDER, "third", at(11))
        enqueue(session, person, NUDGE, "fourth", at(11))
        return len(messages.claim(session, KINDS, limits_of(KINDS), BOT, 1, at(11)).ready)

    assert database.transact_now(work) == 1
