"""The runner: what returns is kept, what raises is not."""

import asyncio
import threading
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import bindparam, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from models.conversation import Update
from models.engine.database import Database, Work, insert_new, lock_rows, open_database
from models.people import Person
from models.profile import Consent, ConsentPurpose
from tests.harness.database.emptied import Emptied
from tests.harness.database.round_trips import hearing
from tests.harness.waiting import TIMEOUT

pytestmark = pytest.mark.both_databases("each has its own locks and its own way to fail")

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def join(telegram_id: int, name: str = "") -> Work[int]:
    def work(session: Session) -> int:
        session.add(Person(bot_id=1, telegram_id=telegram_id, joined_at=NOON, first_name=name))
        session.flush()
        if name == "boom":
            raise ValueError(name)
        return telegram_id

    return work


def people(session: Session) -> set[int | None]:
    return set(session.scalars(select(Person.telegram_id)))


async def all_at_once(database: Database, *turns: Work[int]) -> list[type]:
    waiting = map(database.transact, turns)
    return [type(r) for r in await asyncio.gather(*waiting, return_exceptions=True)]


async def in_one_commit(database: Database, *turns: Work[int]) -> list[BaseException | int]:
    """The writer of SQLite is kept busy until all the turns wait."""
    started, finish = threading.Event(), threading.Event()

    def hold(session: Session) -> None:
        session.connection()
        started.set()
        finish.wait(TIMEOUT)

    first = asyncio.create_task(database.transact(hold))
    await asyncio.to_thread(started.wait, TIMEOUT)
    waiting = [asyncio.create_task(database.transact(turn)) for turn in turns]
    await asyncio.sleep(0)
    finish.set()
    await first
    return await asyncio.gather(*waiting, return_exceptions=True)


async def test_one_turn_fails_alone(database: Database) -> None:
    results = await all_at_once(database, join(1), join(2, "boom"), join(3))
    assert results == [int, ValueError, int]
    assert await database.read(people) == {1, 3}


async def test_a_turn_that_breaks_a_constraint_fails_alone(database: Database) -> None:
    await database.transact(join(1))
    assert await all_at_once(database, join(1), join(2)) == [IntegrityError, int]
    assert await database.read(people) == {1, 2}


async def test_what_a_turn_returns_can_be_read_after_it(database: Database) -> None:
    def meet(session: Session) -> Person:
        person = Person(bot_id=1, telegram_id=7, joined_at=NOON)
        session.add(person)
        return person

    alone = await database.transact(meet)
    assert (alone.telegram_id, alone.joined_at, alone.language) == (7, NOON, "fr")


async def test_an_instant_comes_back_with_its_zone(database: Database) -> None:
    await database.transact(join(1))
    assert await database.read(lambda s: s.scalar(select(Person.joined_at))) == NOON


def test_the_command_line_needs_no_event_loop(database: Database) -> None:
    assert database.transact_now(join(4)) == 4
    assert database.transact_now(people) == {4}
    with pytest.raises(ValueError, match="boom"):
        database.transact_now(join(5, "boom"))


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        await database.read(join(1))
    assert await database.read(people) == set()


async def test_a_reader_sees_one_picture_while_others_write(database: Database) -> None:
    looked, written = threading.Event(), threading.Event()

    def look_twice(session: Session) -> tuple[int | None, int | None]:
        count = select(func.count(Person.id))
        before = session.scalar(count)
        looked.set()
        written.wait(TIMEOUT)
        return before, session.scalar(count)

    reading = asyncio.create_task(database.read(look_twice))
    await asyncio.to_thread(looked.wait, TIMEOUT)
    await database.transact(join(1))
    written.set()
    assert await reading == (0, 0)


async def test_a_row_that_must_be_new_is_inserted_once(database: Database) -> None:
    def meet(session: Session) -> bool:
        return insert_new(
            session, Person, ("bot_id", "telegram_id"), bot_id=1, telegram_id=9, joined_at=NOON
        )

    met = await asyncio.gather(*(database.transact(meet) for _ in range(20)))
    assert sorted(met) == [False] * 19 + [True]
    assert await database.read(people) == {9}


ANSWERS = insert(Update)
WHO = select(Person.joined_at, Person.first_name).where(Person.telegram_id == bindparam("telegram"))
RENAME = update(Person).where(Person.telegram_id == bindparam("telegram"))


def an_answer(update_id: int, **more: object) -> dict[str, object]:
    empty = dict.fromkeys(("person_id", "lines", "answered_at"))
    return {
        "bot_id": 1,
        "update_id": update_id,
        "lane": 7,
        "answer_due_at": NOON,
        **empty,
        **more,
    }


async def test_a_hot_statement_keeps_what_any_other_would(database: Database) -> None:
    lines = [{"text": "C’est noté ✓", "buttons": [["Oui", None]]}]

    def answer(session: Session) -> None:
        session.execute(ANSWERS, an_answer(1, lines=lines, answered_at=NOON))
        session.execute(ANSWERS, an_answer(2))

    def kept(session: Session) -> list[tuple[object, ...]]:
        columns = (Update.lines, Update.answered_at, Update.lines.is_(None))
        return [tuple(row) for row in session.execute(select(*columns).order_by(Update.update_id))]

    await database.transact(answer)
    assert await database.read(kept) == [(lines, NOON, False), (None, None, True)]


async def test_a_hot_statement_finds_what_its_transaction_wrote(database: Database) -> None:
    def meet(session: Session) -> list[tuple[datetime, str]]:
        join(7)(session)
        session.execute(RENAME, {"telegram": 7, "first_name": "Ada"})
        found = session.execute(WHO, {"telegram": 7}).fetchall()
        return [(row.joined_at, row.first_name) for row in found]

    assert await database.transact(meet) == [(NOON, "Ada")]


async def test_a_hot_statement_that_breaks_says_so_as_any_other(database: Database) -> None:
    def answer(session: Session, update_id: int = 1, **more: int) -> None:
        session.execute(ANSWERS, an_answer(update_id, **more))

    await database.transact(answer)
    with pytest.raises(IntegrityError):
        await database.transact(answer)
    with pytest.raises(IntegrityError):
        await database.transact(partial(answer, update_id=2, person_id=404))
    await database.transact(partial(answer, update_id=2))


async def test_references_are_kept(database: Database) -> None:
    def agree(session: Session) -> None:
        session.add(
            Consent(
                person_id=404,
                purpose=ConsentPurpose.OFFERS,
                text_version="1",
                given_at=NOON,
                update_id=1,
            )
        )

    with pytest.raises(IntegrityError):
        await database.transact(agree)


async def test_a_cancelled_caller_leaves_the_others_alone(database: Database) -> None:
    turns = [asyncio.create_task(database.transact(join(n))) for n in range(20)]
    await asyncio.sleep(0)
    turns[-1].cancel()
    results = await asyncio.gather(*turns, return_exceptions=True)
    assert results[:-1] == list(range(19))
    assert set(range(19)) <= await database.read(people)


async def test_a_closed_database_says_so(database: Database) -> None:
    database.close()
    with pytest.raises(RuntimeError, match=r"closed|after shutdown"):
        await database.transact(people)


async def test_those_who_wait_share_a_commit(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    commits: list[object] = []
    with hearing(database.engine, "commit", commits.append):
        await in_one_commit(database, *map(join, range(100)))
    assert len(commits) == 1 + 2
    assert len(await database.read(people)) == 100
    database.close()


async def test_a_full_disk_loses_only_the_turn_that_filled_it(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    with database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 3}")
    results = await in_one_commit(database, join(1), join(2, "x" * 100_000), join(3))
    assert results[::2] == [1, 3]
    assert "database or disk is full" in str(results[1])
    assert await database.read(people) == {1, 3}
    database.close()


async def test_a_commit_that_fails_is_replayed_turn_by_turn(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    commits: list[object] = []

    def refuse_the_second(connection: object) -> None:
        commits.append(connection)
        if len(commits) == 2:
            raise OSError("the disk is away")

    with hearing(database.engine, "commit", refuse_the_second):
        assert await in_one_commit(database, *map(join, range(5))) == list(range(5))
    assert len(commits) == 2 + 5
    assert await database.read(people) == set(range(5))
    database.close()


async def test_a_deadlock_is_played_again(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    await asyncio.gather(database.transact(join(1)), database.transact(join(2)))
    both_hold = threading.Barrier(2)
    plays: list[int] = []

    def hold(first: int, second: int) -> Work[None]:
        def work(session: Session) -> None:
            plays.append(first)
            rename(session, first)
            if len(plays) <= 2:
                both_hold.wait(TIMEOUT)
            rename(session, second)

        return work

    await asyncio.gather(database.transact(hold(1, 2)), database.transact(hold(2, 1)))
    assert len(plays) > 2  # the server may undo both, when both look at the same moment
    database.close()


def rename(session: Session, telegram_id: int) -> None:
    session.execute(RENAME, {"telegram": telegram_id, "first_name": "Ada"})


async def test_a_server_that_keeps_colliding_is_given_up(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    plays = []

    def collide(session: Session) -> None:
        plays.append(session)
        session.execute(text("DO $$ BEGIN RAISE EXCEPTION SQLSTATE '40001'; END $$"))

    with pytest.raises(DBAPIError):
        await database.transact(collide)
    assert len(plays) == 5
    database.close()


async def test_connections_cut_by_the_server_heal(
    postgresql_url: str, postgresql_emptied: Emptied
) -> None:
    database = open_database(postgresql_url)
    await asyncio.gather(*(database.transact(join(n)) for n in range(8)))
    postgresql_emptied.cut()
    await asyncio.gather(*(database.transact(join(n)) for n in range(8, 16)))
    assert await database.read(people) == set(range(16))
    database.close()


async def test_a_turn_that_waits_alone_heals_too(
    postgresql_url: str, postgresql_emptied: Emptied
) -> None:
    database = open_database(postgresql_url)
    database.transact_now(join(1))
    postgresql_emptied.cut()
    assert database.transact_now(join(2)) == 2
    assert await database.read(people) == {1, 2}
    database.close()


async def test_a_hot_statement_on_a_connection_that_was_cut_is_played_again(
    postgresql_url: str, postgresql_emptied: Emptied
) -> None:
    database = open_database(postgresql_url)

    def look(session: Session) -> int:
        return len(session.execute(WHO, {"telegram": 7}).fetchall())

    assert await all_at_once(database, *[look] * 8) == [int] * 8
    postgresql_emptied.cut()
    assert await all_at_once(database, *[look] * 8) == [int] * 8
    database.close()


async def test_a_turn_is_played_again_when_the_server_has_forgotten_what_it_prepared(
    postgresql_url: str,
) -> None:
    database = open_database(postgresql_url)
    forgotten: list[bool] = []

    def look(session: Session) -> int:
        found = len(session.execute(WHO, {"telegram": 7}).fetchall())
        if not forgotten:
            forgotten.append(True)
            session.execute(text("DEALLOCATE ALL"))
        return found + len(session.execute(WHO, {"telegram": 7}).fetchall())

    assert await database.transact(look) == 0
    assert forgotten
    database.close()


ASK = select(Person.id).where(Person.telegram_id == bindparam("who"))
NAME = select(Person.first_name).where(Person.telegram_id == bindparam("who"))


async def test_after_waiting_for_a_person_their_last_words_are_read(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    database.transact_now(join(1))
    held, asked = threading.Event(), threading.Event()

    def rename(session: Session) -> None:
        session.execute(RENAME, {"telegram": 1, "first_name": "Grace"})
        held.set()
        asked.wait(TIMEOUT)

    def look(session: Session) -> str | None:
        session.connection()
        threading.Timer(0.2, asked.set).start()
        lock = ASK.with_for_update(key_share=True)
        lock_rows(session, lock, {"who": 1})
        return session.scalar(NAME, {"who": 1})

    renaming = asyncio.create_task(database.transact(rename))
    await asyncio.to_thread(held.wait, TIMEOUT)
    assert await database.transact(look) == "Grace"
    await renaming
    database.close()


async def test_a_rollback_makes_no_prepared_statement_unknown(postgresql_url: str) -> None:
    database = open_database(postgresql_url)

    def look(session: Session) -> int:
        for _ in range(10):  # psycopg prepares what it executes often
            session.execute(NAME, {"who": 1})
        return len(session.execute(NAME, {"who": 1}).all())

    def stumble(session: Session) -> int:
        look(session)
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            raise ZeroDivisionError
        return look(session)

    def fail(session: Session) -> None:
        look(session)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.transact_now(fail)
    assert database.transact_now(look) == 0
    assert database.transact_now(stumble) == 0
    database.close()
