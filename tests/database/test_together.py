"""PostgreSQL: what turns share of a connection, and what they do not."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import bindparam, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models.engine.database import Database, Work, execute_together, open_database, read_held
from models.engine.postgresql import THREADS
from models.engine.waiting import T
from models.people import Person

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WRITTEN = text("SELECT CAST(pg_current_wal_insert_lsn() AS text)")
FLUSHED = text("SELECT pg_current_wal_flush_lsn() >= CAST(:written AS pg_lsn)")
LEAVE = text("SELECT pg_terminate_backend(pg_backend_pid())")
ASK = select(Person.id).where(Person.telegram_id == bindparam("who"))
NAME = select(Person.first_name).where(Person.telegram_id == bindparam("who"))
RENAME = update(Person).where(Person.telegram_id == 1)


@pytest.fixture
def database(postgresql_url: str) -> Iterator[Database]:
    """As in production, a commit waits for the disk."""
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        name = connection.info.dbname.encode()
        connection.execute(b'ALTER DATABASE "%b" SET synchronous_commit TO on' % name)
        database = open_database(postgresql_url)
        database.engine.dispose()  # what is connected already keeps what it was told then
        yield database
        database.close()
        database.engine.dispose()
        connection.execute(b'ALTER DATABASE "%b" RESET synchronous_commit' % name)


def join(telegram_id: int) -> Work[str]:
    """How far the server had written then."""

    def work(session: Session) -> str:
        session.add(Person(bot_id=1, telegram_id=telegram_id, joined_at=NOON, first_name="Ada"))
        session.flush()
        return str(session.scalar(WRITTEN))

    return work


def people(session: Session) -> list[int | None]:
    return list(session.scalars(select(Person.telegram_id).order_by(Person.telegram_id)))


async def together(database: Database, *turns: Work[T]) -> list[T | BaseException]:
    """All threads are busy until the turns wait; then one of them takes them up."""
    begun = threading.Barrier(THREADS + 1)
    first, others = threading.Event(), threading.Event()

    def wait_for(event: threading.Event) -> Work[None]:
        def work(_: Session) -> None:
            begun.wait(10)
            event.wait(10)

        return work

    events = [first, *[others] * (THREADS - 1)]
    busy = [asyncio.create_task(database.transact(wait_for(event))) for event in events]
    await asyncio.to_thread(begun.wait, 10)
    waiting = [asyncio.create_task(database.transact(turn)) for turn in turns]
    await asyncio.sleep(0)
    first.set()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    others.set()
    await asyncio.gather(*busy)
    return results


async def test_what_is_said_to_be_kept_is_on_the_disk(database: Database) -> None:
    """The first three of eight share a connection; those after them look."""
    written: list[str] = []

    def note(telegram_id: int) -> Work[bool]:
        def work(session: Session) -> bool:
            written.append(join(telegram_id)(session))
            return True

        return work

    def look(session: Session) -> bool:
        return all(session.scalars(FLUSHED, {"written": each}).one() for each in written)

    assert await together(database, *map(note, range(3)), *[look] * 5) == [True] * 8
    assert len(written) == 3


async def test_of_those_who_share_a_connection_one_fails_alone(database: Database) -> None:
    def fail(session: Session) -> str:
        join(404)(session)
        raise ValueError

    results = await together(database, join(0), fail, *map(join, range(2, 12)))
    assert [type(result) for result in results] == [str, ValueError, *[str] * 10]
    assert await database.read(people) == [0, *range(2, 12)]


async def test_a_connection_lost_on_the_way_leaves_only_those_before_in_doubt(
    database: Database,
) -> None:
    plays: list[Session] = []

    def leave_once(session: Session) -> str:
        plays.append(session)
        if len(plays) == 1:
            session.execute(LEAVE)
        return join(1)(session)

    results = await together(database, join(0), leave_once, *map(join, range(2, 12)))
    assert [type(result) for result in results] == [OperationalError, *[str] * 11]
    assert await database.read(people) == list(range(12))


async def test_after_waiting_for_a_person_their_last_words_are_read(database: Database) -> None:
    database.transact_now(join(1))
    held, asked = threading.Event(), threading.Event()

    def rename(session: Session) -> None:
        session.execute(RENAME.values(first_name="Grace"))
        held.set()
        asked.wait(10)

    def look(session: Session) -> str:
        session.connection()
        threading.Timer(0.2, asked.set).start()
        lock = ASK.with_for_update(key_share=True)
        return str(read_held(session, lock, NAME, {"who": 1}).fetchall()[0].first_name)

    renaming = asyncio.create_task(database.transact(rename))
    await asyncio.to_thread(held.wait, 10)
    assert await database.transact(look) == "Grace"
    await renaming


async def test_a_rollback_makes_no_hot_statement_unknown(database: Database) -> None:
    def look(session: Session) -> int:
        for _ in range(10):  # psycopg prepares what it executes often
            session.execute(NAME, {"who": 1})
        return len(execute_together(session, [(NAME, {"who": 1})]).fetchall())

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
