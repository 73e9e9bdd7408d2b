"""Let many write at the same instant, through several connections."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from models.engine.database import Database
from tests.harness.waiting import TIMEOUT, until

AT_ONCE = 50
WAITING = text("""
SELECT true FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' LIMIT 1
""")
Press = Callable[[Session], object]
Race = Callable[[Press, Press], tuple[Any, Any]]
Do = Callable[[Press], Any]
WAITED_FOR = """
    SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'
        AND transactionid = CAST(pg_current_xact_id() AS xid))
"""
"""Whether another transaction waits until this one ends."""


def together(databases: Sequence[Database], presses: Sequence[Press]) -> list[object]:
    """Let go at the same instant, each in its own thread; any error fails the test."""
    ready = Barrier(min(AT_ONCE, len(presses)))

    def press(number: int) -> object:
        if number < ready.parties:
            ready.wait()
        return databases[number % len(databases)].transact_now(presses[number])

    with ThreadPoolExecutor(ready.parties) as threads:
        return list(threads.map(press, range(len(presses))))


def one_within_the_other(
    databases: Sequence[Database], first: Press, second: Press
) -> tuple[object, object]:
    """Let the second press while the first has pressed and not committed; return their answers.

    The first commits once the second waits for it, or has ended without: PostgreSQL alone tells.
    """
    pressed, may_commit = Event(), Event()

    def linger(session: Session) -> object:
        try:
            answer = first(session)
            session.flush()
        finally:
            pressed.set()
        assert may_commit.wait(TIMEOUT)
        return answer

    one, other = databases
    with ThreadPoolExecutor(2) as threads, one.engine.connect() as looking:
        before = threads.submit(one.transact_now, linger)
        try:
            assert pressed.wait(TIMEOUT)
            after = threads.submit(other.transact_now, second)
            until(lambda: after.done() or _is_waited_for(looking), "the second waits, or is done")
        finally:
            may_commit.set()
        return before.result(), after.result()


def _is_waited_for(looking: Connection) -> bool:
    waits = bool(looking.scalar(WAITING))
    looking.rollback()  # the next look is at another instant
    return waits
