"""Run transactions on PostgreSQL in a few threads; try again those that collided or were lost."""

import asyncio
import atexit
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

from models.engine import server_log
from models.engine.base import JSON_BY_ORJSON
from models.engine.beginning import BEGIN, DRIVER_COMMITS, SNAPSHOT, begin_with
from models.engine.erasing import (
    Forget,
    Log,
    TransactionErasures,
    forget_each,
    log_people,
    no_log,
    noticing,
    nowhere,
)
from models.engine.liveness import Liveness, ServerLiveness
from models.engine.lookout import Lookout
from models.engine.session import open_session
from models.engine.timeouts import USUAL, DatabaseTimeouts, of_reports
from models.engine.transaction_cache import count_changes
from models.engine.waiting import T, Work

WRITERS = 4
READERS = 2
PREPARED = 1000
"""Statements that psycopg keeps prepared on a connection: the sweeps alone use more than the
hundred it keeps by default."""
WITHOUT_JIT = "SET LOCAL jit=off"
"""Compiling the statement of a figure takes PostgreSQL longer than counting a hundred thousand."""
ATTEMPTS = 5
COLLISIONS = {"40001", "40P01", "26000"}
"""serialization_failure and deadlock_detected: the server asks to try again.

invalid_sql_statement_name: the server lost its prepared statements; psycopg has dropped them too.
"""


class Postgresql:
    def __init__(self, url: URL, timeouts: DatabaseTimeouts = USUAL) -> None:
        self._url = url
        self.engine = open_engine(url, timeouts)
        self._timeouts = timeouts
        self._snapshots = self.engine.execution_options(**{BEGIN: SNAPSHOT})
        self.forget_file: Forget = nowhere
        self.log_erasures: Log = no_log
        self._writers = ThreadPoolExecutor(WRITERS, "postgresql-writer")
        self._readers = ThreadPoolExecutor(READERS, "postgresql-reader")
        self._slow_reader = ThreadPoolExecutor(1, "postgresql-slow-reader")
        self._liveness: list[Liveness] = []

    async def transact(self, work: Work[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(
            self._writers, self.transact_now, work
        )

    def transact_now(self, work: Work[T]) -> T:
        return self._persist(self.engine, noticing(work, self._end_erasure))

    async def read(self, work: Work[T]) -> T:
        return await self._read(self._readers, self._snapshots, work)

    async def read_apart(self, work: Work[T]) -> T:
        return await self._read(self._slow_reader, self._for_reports(), work)

    def liveness(self, number: int) -> Liveness:
        self._liveness.append(liveness := ServerLiveness(self.engine, number))
        return liveness

    def close(self) -> None:
        for liveness in self._liveness:
            liveness.leave()
        self._writers.shutdown()
        self._readers.shutdown()
        self._slow_reader.shutdown()

    async def _read(self, threads: ThreadPoolExecutor, bind: Engine, work: Work[T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(threads, self._persist, bind, work)

    def _for_reports(self) -> Engine:
        """Return the engine of reports, whose time-outs are longer; it connects at the first."""
        engine = open_engine(self._url, of_reports(self._timeouts))
        return engine.execution_options(**{BEGIN: f"{SNAPSHOT}; {WITHOUT_JIT}"})

    def _end_erasure(self, erased: TransactionErasures) -> None:
        forget_each(erased.files, self.forget_file)
        log_people(erased.people, self.log_erasures)

    def _persist(self, bind: Engine, work: Work[T]) -> T:
        until = time.monotonic() + self._timeouts.again
        for attempts_left in reversed(range(ATTEMPTS)):
            try:
                return _attempt(bind, work)
            except DBAPIError as error:
                may_again = attempts_left and time.monotonic() <= until
                if not (may_again and _surely_undone(error)):
                    raise (_lost(error) if error.connection_invalidated else error) from error.orig
        raise AssertionError("the last attempt returns or raises")


@cache
def open_engine(url: URL, timeouts: DatabaseTimeouts) -> Engine:
    """Return one engine for each address until the process ends, to reuse prepared statements."""
    engine = create_engine(
        url,
        pool_size=WRITERS + READERS + 1,  # and one for its liveness
        max_overflow=WRITERS,
        pool_use_lifo=True,
        isolation_level=DRIVER_COMMITS,
        connect_args=timeouts.parameters(url.query),
        hide_parameters=True,
        **JSON_BY_ORJSON,
    )
    event.listen(engine, "connect", _prepare)
    server_log.keep_quiet(engine)
    count_changes(engine)
    begin_with(engine, lambda connection: [*timeouts.limits(), *server_log.quietly(connection)])
    Lookout(timeouts.answer).keep(engine)
    atexit.register(engine.dispose)
    return engine


def _prepare(psycopg: Any, _: Any) -> None:
    """Set how many statements are prepared; none behind a transaction pool, which shares sessions.

    There, one connection would execute what another one prepared.
    """
    (session,) = psycopg.execute("SELECT pg_backend_pid()").fetchone()
    if session == psycopg.info.backend_pid:
        psycopg.prepared_max = PREPARED
    else:
        psycopg.prepare_threshold = None


def _attempt(bind: Engine, work: Work[T]) -> T:
    with open_session(bind) as session, session.begin():
        return work(session)


def _surely_undone(error: DBAPIError) -> bool:
    """Tell whether a failed transaction changed nothing: not if the connection broke at COMMIT."""
    collided = getattr(error.orig, "sqlstate", None) in COLLISIONS
    return collided or (error.connection_invalidated and error.statement is not None)


def _lost(error: DBAPIError) -> OperationalError:
    """Return one type of error for a lost connection: psycopg's depends on the last message."""
    return OperationalError(None, None, error.orig or error, connection_invalidated=True)
