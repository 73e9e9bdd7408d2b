"""PostgreSQL: a few threads; what the server could not serialise, or lost, is tried again.

All who wait for a thread share one wait for the disk, each in a transaction of its own.
"""

import asyncio
import atexit
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from threading import Thread

from sqlalchemy import URL, Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError, OperationalError

from models.engine import driver, server_log
from models.engine.columns import JSON_BY_ORJSON
from models.engine.cursor import Cursor
from models.engine.erasing import Forget, forget_each, noticing, nowhere
from models.engine.lookout import Lookout
from models.engine.patience import SHARED, USUAL, Patience, limit
from models.engine.presence import Presence, ServerPresence
from models.engine.session import open_session
from models.engine.waiting import Queue, T, Waiting, Work, gather

THREADS = 3
READERS = 2
SHARING = 8
"""How many transactions share a wait for the disk at most."""
ATTEMPTS = 5
COLLISIONS = {"40001", "40P01", "26000"}
"""serialization_failure and deadlock_detected: the server asks to try again.

invalid_sql_statement_name: it has forgotten what it had prepared; by then we have too.
"""
LOCKED = "55P03"
"""lock_not_available: somebody else holds a row."""
WITHOUT_THE_DISK = b"SET synchronous_commit TO off"
TO_THE_DISK = (
    b"SET synchronous_commit TO DEFAULT; SELECT pg_logical_emit_message(true, 'turns', '')"
)
"""An empty message, committed as the server is told to: all that came before it is kept too."""


class Postgresql:
    def __init__(self, url: URL, patience: Patience = USUAL) -> None:
        self.engine = open_engine(url, patience)
        self._patience = patience
        self._pictures = self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self.forget_file: Forget = nowhere
        self._readers = ThreadPoolExecutor(READERS, "postgresql-reader")
        self._queue = Queue()
        self._presences: list[Presence] = []
        self._threads = [
            Thread(target=self._work, name=f"postgresql-{n}", daemon=True) for n in range(THREADS)
        ]
        for thread in self._threads:
            thread.start()

    async def transact(self, work: Work[T]) -> T:
        result: T = await asyncio.wrap_future(self._enqueue(work))
        return result

    def transact_now(self, work: Work[T]) -> T:
        return self._persist(self.engine, self._noticing(work))

    async def read(self, work: Work[T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._persist, self._pictures, work)

    def presence(self, number: int) -> Presence:
        self._presences.append(shown := ServerPresence(self.engine, number))
        return shown

    def close(self) -> None:
        for presence in self._presences:
            presence.leave()
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()
        self._readers.shutdown()

    def _enqueue(self, work: Work[T]) -> Future[T]:
        if not any(thread.is_alive() for thread in self._threads):
            raise RuntimeError("the database is closed")
        waiting = Waiting(work)
        self._queue.put(waiting)
        return waiting.future

    def _noticing(self, work: Work[T]) -> Work[T]:
        return noticing(work, lambda erased: forget_each(erased.files, self.forget_file))

    def _work(self) -> None:
        while (first := self._queue.get()) is not None:
            mine = 1 + self._queue.qsize() // THREADS  # the other threads take theirs
            batch, last = gather(self._queue, first, min(mine, SHARING))
            if len(batch) > 1:
                self._together(batch)
            for waiting in sorted(batch, key=_last_of_all):
                if _is_to_be_played(waiting):
                    waiting.attempt(self.transact_now)
                waiting.settle()
            if last:
                return

    def _together(self, batch: Sequence[Waiting]) -> None:
        """One connection for all: while it lives, the server has lost nothing of theirs."""
        try:
            with self.engine.connect() as connection:
                self._one_by_one(batch, connection)
        except DBAPIError as error:
            for waiting in batch:
                if waiting.tried and waiting.error is None:
                    waiting.error = _lost(error)

    def _one_by_one(self, batch: Sequence[Waiting], connection: Connection) -> None:
        try:
            driver.tell(connection, WITHOUT_THE_DISK)
            connection.info[SHARED] = True
            for waiting in batch:
                waiting.attempt(lambda work: _once(connection, self._noticing(work)))
                if connection.invalidated and waiting.error:
                    raise waiting.error
            driver.tell(connection, TO_THE_DISK)
        except DBAPIError:
            connection.invalidate()
            raise
        connection.info.pop(SHARED)

    def _persist(self, bind: Engine, work: Work[T]) -> T:
        until = time.monotonic() + self._patience.again
        for attempts_left in reversed(range(ATTEMPTS)):
            try:
                return _once(bind, work)
            except DBAPIError as error:
                may_again = attempts_left and time.monotonic() <= until
                if not (may_again and _surely_undone(error)):
                    raise (_lost(error) if error.connection_invalidated else error) from error.orig
        raise AssertionError("the last attempt ends it")


@cache
def open_engine(url: URL, patience: Patience) -> Engine:
    """One for an address, until the process ends: what its connections prepared serves again."""
    engine = create_engine(
        url,
        pool_size=THREADS + READERS + 1,  # and one for our presence
        max_overflow=THREADS,
        pool_use_lifo=True,
        connect_args={"cursor_factory": Cursor, **patience.parameters(url.query)},
        hide_parameters=True,
        **JSON_BY_ORJSON,
    )
    driver.watch(engine)
    server_log.keep_quiet(engine)
    limit(engine, patience)
    Lookout(patience.answer).keep(engine)
    atexit.register(engine.dispose)
    return engine


def _once(bind: Engine | Connection, work: Work[T]) -> T:
    with open_session(bind) as session, session.begin():
        return work(session)


def _surely_undone(error: Exception | None) -> bool:
    """A connection lost during a statement kept nothing; lost during COMMIT, who knows."""
    if not isinstance(error, DBAPIError):
        return False
    collided = getattr(error.orig, "sqlstate", None) in COLLISIONS
    return collided or (error.connection_invalidated and error.statement is not None)


def _is_to_be_played(waiting: Waiting) -> bool:
    return not waiting.tried or _is_locked(waiting) or _surely_undone(waiting.error)


def _is_locked(waiting: Waiting) -> bool:
    error = waiting.error
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == LOCKED


def _last_of_all(waiting: Waiting) -> tuple[bool, bool]:
    """Who is done waits for nobody; who waits for a lock holds up nobody."""
    return _is_to_be_played(waiting), _is_locked(waiting)


def _lost(error: DBAPIError) -> OperationalError:
    """Psycopg names it by what the server said last, which may be nothing."""
    return OperationalError(None, None, error.orig or error, connection_invalidated=True)
