"""Sweeps take many people slice by slice, forget nobody, tell nobody twice."""

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.conversation import Conversation
from models.engine.database import Database, open_database
from models.enrolment import Enrolment, EnrolmentStatus
from models.outbox import OutboxMessage
from models.people import Person
from models.programme import ProgrammeSession
from services.enrolment import session_news, sign_up_reminders, waiting_list
from services.outbox import sweep_cursor
from services.outbox.sweep_cursor import SLICE
from services.privacy import retention
from services.workshops import opening_news
from tests.harness.builders import BOT, FINGERPRINTS, NOON, a_person, a_session
from tests.harness.database.round_trips import rows_read

pytestmark = pytest.mark.both_databases("rows are claimed under locks that others skip")

MANY = 2 * SLICE + 10
SLICES = [SLICE] * 2 + [10]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
Sweep = Callable[[Session, datetime], bool]


def swept(database: Database, sweep: Sweep, now: datetime = NOON) -> list[int]:
    """Messages queued in each transaction, until the sweep says that there is no more."""
    found: list[int] = []
    before, more = len(queued(database)), True
    while more:
        more = database.transact_now(lambda session: sweep(session, now))
        found.append(len(queued(database)) - before - sum(found))
    return found


def queued(database: Database) -> list[OutboxMessage]:
    query = select(OutboxMessage).order_by(OutboxMessage.id)
    return database.transact_now(lambda session: list(session.scalars(query)))


def a_stopped_person(
    session: Session, telegram_id: int, heard_at: datetime, department: str | None = "31"
) -> Person:
    person = a_person(session, telegram_id, department=department)
    session.add(
        Conversation(
            person_id=person.id,
            depth=0,
            script="way_in",
            version=1,
            step="age",
            answers={},
            trail=[],
            question=1,
            last_question=1,
            heard_at=heard_at,
        )
    )
    return person


def tell_who_waits(session: Session, now: datetime) -> bool:
    return session_news.tell_who_waits(session, BOT, now)


def chase(session: Session, now: datetime) -> bool:
    return sign_up_reminders.enqueue_due(session, BOT, now)


def call_last(session: Session, now: datetime) -> bool:
    return sign_up_reminders.enqueue_last_calls(session, BOT, now)


def everyone_once(database: Database) -> bool:
    told = Counter(message.person_id for message in queued(database))
    return len(told) == MANY and set(told.values()) == {1}


def test_all_who_wait_for_a_session_are_told_once_though_all_asked_at_once(
    database: Database,
) -> None:
    def people(session: Session) -> None:
        a_session(session)
        for telegram_id in range(MANY):
            a_person(session, telegram_id, department="31", keep_informed_at=NOON - DAY)

    database.transact_now(people)
    assert swept(database, tell_who_waits) == SLICES
    assert everyone_once(database)
    assert swept(database, tell_who_waits) == [0]


def test_who_asks_later_is_told_and_so_are_those_where_the_session_comes_later(
    database: Database,
) -> None:
    def people(session: Session) -> None:
        a_session(session)
        a_person(session, 1, department="31", keep_informed_at=NOON - DAY)
        a_person(session, 2, department="34", keep_informed_at=NOON - 2 * DAY)

    database.transact_now(people)
    assert swept(database, tell_who_waits) == [1]
    database.transact_now(
        lambda session: a_person(session, 3, department="31", keep_informed_at=NOON - HOUR) and None
    )
    assert swept(database, tell_who_waits) == [1]
    database.transact_now(lambda session: come_to(session, ["31", "34"]))
    assert swept(database, tell_who_waits) == [1]
    assert sorted(message.person_id for message in queued(database)) == [1, 2, 3]


def come_to(session: Session, departments: list[str]) -> None:
    session.scalars(select(ProgrammeSession)).one().departments = departments


def test_everyone_placed_hears_of_the_opening_once(database: Database) -> None:
    def people(session: Session) -> None:
        here = a_session(session, starts_on=date(2027, 3, 4), seats=MANY)
        for telegram_id in range(MANY):
            person = a_person(session, telegram_id)
            place = {"status": EnrolmentStatus.PLACE, "changed_at": NOON}
            session.add(Enrolment(person_id=person.id, session_id=here.id, **place))

    database.transact_now(people)

    def tell(session: Session, now: datetime) -> bool:
        return opening_news.tell_of_opening(session, BOT, now)

    assert swept(database, tell) == SLICES
    assert everyone_once(database)
    assert swept(database, tell) == [0]


def test_all_who_stopped_at_the_same_instant_are_chased_the_next_day_and_the_third(
    database: Database,
) -> None:
    def people(session: Session) -> None:
        a_session(session, starts_on=date(2027, 4, 15))
        for telegram_id in range(MANY):
            a_stopped_person(session, telegram_id, NOON)

    database.transact_now(people)
    assert swept(database, chase, NOON + DAY - timedelta(minutes=1)) == [0]
    assert swept(database, chase, NOON + DAY) == SLICES
    assert everyone_once(database)
    assert swept(database, chase, NOON + DAY + timedelta(hours=2)) == [0]
    assert swept(database, chase, NOON + 3 * DAY) == SLICES


def test_a_chase_that_fell_due_while_nothing_ran_is_queued_within_twelve_hours(
    database: Database,
) -> None:
    nine_in_the_evening = NOON + timedelta(hours=9)

    def people(session: Session) -> None:
        a_session(session, starts_on=date(2027, 4, 15))
        for telegram_id, hours in ((1, 11), (2, 12.5)):
            late = timedelta(hours=hours)
            a_stopped_person(session, telegram_id, nine_in_the_evening - DAY - late)

    database.transact_now(people)
    assert swept(database, chase, nine_in_the_evening) == [1]
    [late] = queued(database)
    assert late.due_at == nine_in_the_evening - timedelta(hours=11)


def test_a_clock_that_went_back_chases_again(database: Database) -> None:
    def people(session: Session) -> None:
        a_session(session, starts_on=date(2027, 4, 15))
        a_stopped_person(session, 1, NOON - DAY)

    assert swept(database, chase, NOON + 20 * DAY) == [0]
    database.transact_now(people)
    assert swept(database, chase) == [1]


def test_nobody_is_chased_where_no_session_comes(database: Database) -> None:
    def people(session: Session) -> None:
        a_session(session, departments=["34"])
        a_stopped_person(session, 1, NOON - DAY)

    database.transact_now(people)
    assert swept(database, chase) == [0]


def test_on_the_morning_of_the_last_calls_each_is_queued_for_its_hour(
    database: Database,
) -> None:
    """The session opens on Monday the 15th: the last calls are for Saturday."""
    saturday = datetime.combine(date(2027, 3, 13), NOON.timetz())

    def people(session: Session) -> None:
        a_session(session)
        for telegram_id in range(MANY):
            a_stopped_person(session, telegram_id, NOON)
        a_stopped_person(session, 1000, saturday - 2 * DAY)

    database.transact_now(people)
    assert swept(database, call_last, saturday - timedelta(hours=5)) == [0]
    assert swept(database, call_last, saturday - timedelta(hours=4)) == SLICES
    assert everyone_once(database)
    assert {message.due_at for message in queued(database)} == {saturday}
    assert swept(database, call_last, saturday) == [0]


def test_who_has_told_no_department_is_called_for_the_first_session_alone(
    database: Database,
) -> None:
    saturday = NOON + 11 * DAY

    def people(session: Session) -> None:
        for code, department in (("first", "31"), ("second", "34")):
            a_session(session, code=code, departments=[department], starts_on=date(2027, 3, 15))
        for telegram_id, where in enumerate([None, "31", "34", "75"], 1):
            a_stopped_person(session, telegram_id, NOON, where)

    database.transact_now(people)
    assert swept(database, call_last, saturday) == [3]
    assert [message.person_id for message in queued(database)] == [2, 1, 3]


def test_freed_seats_reach_all_who_wait(database: Database) -> None:
    def people(session: Session) -> None:
        here = a_session(session, seats=MANY)
        for telegram_id in range(MANY):
            person = a_person(session, telegram_id)
            waits = {"status": EnrolmentStatus.WAITING, "changed_at": NOON}
            session.add(Enrolment(person_id=person.id, session_id=here.id, **waits))

    database.transact_now(people)
    assert swept(database, waiting_list.give_freed_seats) == [*SLICES, 0]
    assert everyone_once(database)


def test_a_round_of_erasures_passes_by_everybody(database: Database) -> None:
    def people(session: Session) -> None:
        for telegram_id in range(MANY):
            ago = 60 * DAY if telegram_id % 2 else DAY
            a_person(session, telegram_id, joined_at=NOON - ago)

    def erase(session: Session, now: datetime) -> bool:
        count = len(session.scalars(select(Person.id)).all())
        return retention.erase_due(session, BOT, now, Random(count).randrange, FINGERPRINTS)

    def left(session: Session) -> int:
        return len(session.scalars(select(Person.id)).all())

    database.transact_now(people)
    assert len(swept(database, erase)) == MANY // 2 // retention.ERASED_AT_ONCE + 1
    assert database.transact_now(left) == MANY // 2
    assert len(swept(database, erase, NOON + 60 * DAY)) == MANY // 2 // retention.ERASED_AT_ONCE + 1
    assert database.transact_now(left) == 0


def test_last_calls_read_no_more_with_many_sessions_later(postgresql_url: str) -> None:
    with closing(open_database(postgresql_url)) as database:
        database.transact_now(lambda session: a_session(session, starts_on=date(2027, 3, 4)).id)
        with_one = rows_of_last_calls(database)
        database.transact_now(many_sessions_later)
        assert 0 < with_one == rows_of_last_calls(database)


def rows_of_last_calls(database: Database) -> int:
    with rows_read(database.engine) as rows:
        database.transact_now(lambda session: call_last(session, NOON))
    return rows.count


def many_sessions_later(session: Session) -> None:
    for number in range(30):
        day = date(2027, 4, 5) + number * DAY
        later = a_session(session, code=f"later-{number}", starts_on=day, ends_on=day + 9 * DAY)
        sweep_cursor.reach(
            session, BOT, f"new_session-{later.id}", sweep_cursor.SweepPosition(NOON)
        )
