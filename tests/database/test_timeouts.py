"""A PostgreSQL server that vanishes, or is held up, holds up nobody for long."""

import asyncio
import threading
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from models.engine.database import Database, open_database
from models.engine.timeouts import SERVING, USUAL, DatabaseTimeouts
from models.people import Person
from tests.database.test_transactions import join, people, rename
from tests.harness.database.swallowing_proxy import a_proxy

NO_ANSWER = DatabaseTimeouts(connect=2, answer=2, again=3)
"""Nobody waits for the usual seconds here; the server's library knows no less than two."""
NO_END = DatabaseTimeouts(statement=0.5)


async def sqlstate_of(database: Database, words: str) -> str:
    with pytest.raises(DBAPIError) as raised:
        await database.transact(lambda session: session.execute(text(words)))
    return str(getattr(raised.value.orig, "sqlstate", ""))


async def test_a_server_that_vanished_is_waited_for_so_long_then_found_again(
    postgresql_url: str,
) -> None:
    with a_proxy(postgresql_url) as proxy:
        database = open_database(proxy.url, NO_ANSWER)
        await database.transact(join(1))
        proxy.vanish()
        failed = await asyncio.gather(
            *(database.transact(join(n)) for n in (2, 3)),
            database.read(people),
            return_exceptions=True,
        )
        assert [type(each) for each in failed] == [OperationalError] * 3
        proxy.come_back()
        await database.transact(join(4))
        assert await database.read(people) == {1, 4}
        database.close()
        database.engine.dispose()


async def test_who_waited_when_the_server_came_back_is_served(postgresql_url: str) -> None:
    with a_proxy(postgresql_url) as proxy:
        database = open_database(proxy.url, NO_ANSWER)
        sent = threading.Event()

        def vanish_once(session: Session) -> None:
            people(session)
            if not sent.is_set():
                proxy.vanish()
                proxy.come_back()
                sent.set()
            rename(session, 1)

        await database.transact(join(1))
        await database.transact(vanish_once)
        assert await database.read(lambda s: s.scalar(select(Person.first_name))) == "Ada"
        database.close()
        database.engine.dispose()


async def test_what_was_cut_off_keeps_its_locks_for_seconds_only(postgresql_url: str) -> None:
    """The server still sees the connection: nothing tells it that nobody is there."""
    with a_proxy(postgresql_url) as proxy:
        cut_off = open_database(proxy.url, replace(NO_ANSWER, idle=1.0))
        await cut_off.transact(join(1))

        def vanish(session: Session) -> None:
            rename(session, 1)
            proxy.vanish()
            people(session)

        with pytest.raises(OperationalError):
            await cut_off.transact(vanish)
        near = open_database(postgresql_url)
        await near.transact(partial(rename, telegram_id=1))
        for database in (cut_off, near):
            database.close()
            database.engine.dispose()


async def test_who_was_cut_off_shows_itself_again_at_once(postgresql_url: str) -> None:
    """What the server keeps of its first connection stands in nobody's way."""
    with a_proxy(postgresql_url) as proxy:
        database = open_database(proxy.url, NO_ANSWER)
        liveness = database.liveness(7)
        assert await asyncio.to_thread(liveness.alive) == frozenset({7})
        proxy.vanish()
        with pytest.raises(OperationalError):
            await asyncio.to_thread(liveness.alive)
        proxy.come_back()
        assert await asyncio.to_thread(liveness.alive) == frozenset({7})
        database.close()
        database.engine.dispose()


def test_the_bot_that_runs_keeps_them_no_longer_than_a_server_may_be_silent() -> None:
    assert SERVING.idle <= USUAL.answer


async def test_a_statement_that_takes_too_long_is_given_up(postgresql_url: str) -> None:
    database = open_database(postgresql_url, NO_END)
    assert await sqlstate_of(database, "SELECT pg_sleep(60)") == "57014"
    with pytest.raises(DBAPIError):
        await database.read(lambda session: session.execute(text("SELECT pg_sleep(60)")))
    database.close()


async def test_what_waits_for_a_lock_holds_up_nobody_else(postgresql_url: str) -> None:
    """Whether it came alone, or shares the wait for the disk with others."""
    database = open_database(postgresql_url)
    await asyncio.gather(*(database.transact(join(n)) for n in range(20)))
    with database.engine.connect() as elsewhere:
        elsewhere.execute(text("UPDATE people SET first_name = 'Eve' WHERE telegram_id = 0"))
        waits = [
            asyncio.create_task(database.transact(partial(rename, telegram_id=n)))
            for n in range(20)
        ]
        done, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_EXCEPTION)
        assert not pending, "the others were done before it was given up"
        failed = [type(task.exception()) for task in waits if task.exception()]
        assert failed == [OperationalError] and waits[0] in done
    await database.transact(partial(rename, telegram_id=0))
    database.close()


async def test_limits_end_with_the_transaction(postgresql_url: str) -> None:
    """A pool of transactions gives the same connection to others."""
    database = open_database(postgresql_url)
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")

    def told(session: Session) -> list[str]:
        return [session.execute(text(f"SHOW {name}")).scalar_one() for name in names]

    assert await database.transact(told) == ["3s", "7s", "1min"]
    assert await database.read(told) == ["3s", "7s", "1min"]
    with database.engine.connect() as connection:
        outside = connection.execution_options(isolation_level="AUTOCOMMIT")
        left = [outside.execute(text(f"SHOW {name}")).scalar_one() for name in names]
    assert left == ["0", "0", "0"]
    database.close()


def test_what_an_address_gives_prevails() -> None:
    ours = USUAL.parameters({"connect_timeout": "9"})
    assert "connect_timeout" not in ours and ours["keepalives"] == 1


async def test_a_report_may_take_longer_than_any_other_statement(postgresql_url: str) -> None:
    database = open_database(postgresql_url, NO_END)

    def count(session: Session) -> object:
        session.execute(text("SELECT pg_sleep(0.8)"))
        return session.scalar(text("SHOW jit"))

    with pytest.raises(DBAPIError):
        await database.read(count)
    assert await database.read_apart(count) == "off"
    database.close()
    database.engine.dispose()
