"""Run transactions on SQLite in one writer thread.

All that wait share one commit, each in its own savepoint.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from queue import Empty
from threading import Thread
from time import sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError

from locales import _
from models.engine.base import JSON_BY_ORJSON
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
from models.engine.liveness import FileLiveness, Liveness
from models.engine.session import open_session
from models.engine.sqlite_file import keep_private
from models.engine.sqlite_traces import DeletedRemains
from models.engine.transaction_cache import count_changes
from models.engine.waiting import Queue, T, WaitingTransaction, Work, gather

READERS = 2
SHARING = 64
"""Most transactions that share a commit."""
TIMEOUT = 30
"""Seconds to wait for another process (a command, a backup) that writes."""
LOOK_AGAIN = 0.5
"""Seconds without anything to write after which the rest of an erasure is finished."""

PRAGMAS = {
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "secure_delete": "ON",
}


class BatchLost(Exception):
    """Raised when SQLite itself rolled back the whole transaction (on a full disk, for example)."""


class Sqlite:
    def __init__(self, url: URL) -> None:
        self.engine = open_engine(url)
        self._file = Path(str(url.database))
        self._snapshots = open_engine(url, begin="BEGIN", connections=READERS + 1, query_only="ON")
        self._readers = ThreadPoolExecutor(READERS, "sqlite-reader")
        self._slow_reader = ThreadPoolExecutor(1, "sqlite-slow-reader")
        self.forget_file: Forget = nowhere
        self.log_erasures: Log = no_log
        self._erased: list[TransactionErasures] = []
        self._remains = DeletedRemains(self.engine, TIMEOUT)
        self._queue = Queue()
        self._liveness: list[Liveness] = []
        self._writer = Thread(target=self._write, name="sqlite-writer", daemon=True)
        self._writer.start()

    async def transact(self, work: Work[T]) -> T:
        result: T = await asyncio.wrap_future(self._enqueue(work))
        return result

    def transact_now(self, work: Work[T]) -> T:
        return self._enqueue(work).result()

    async def read(self, work: Work[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def read_apart(self, work: Work[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._slow_reader, self._read, work)

    def liveness(self, number: int) -> Liveness:
        file = self._file.with_name(f"{self._file.name}.alive")
        self._liveness.append(liveness := FileLiveness(file, number))
        return liveness

    def close(self) -> None:
        for liveness in self._liveness:
            liveness.leave()
        self._queue.put(None)
        self._writer.join()
        self._readers.shutdown()
        self._slow_reader.shutdown()
        self._snapshots.dispose()
        self.engine.dispose()

    def _read(self, work: Work[T]) -> T:
        with open_session(self._snapshots) as session:
            value = work(session)
            session.expunge_all()
            return value

    def _enqueue(self, work: Work[T]) -> Future[T]:
        if not self._writer.is_alive():
            raise RuntimeError("the database is closed")
        waiting = WaitingTransaction(noticing(work, self._erased.append))
        self._queue.put(waiting)
        return waiting.future

    def _write(self) -> None:
        while (first := self._next()) is not None:
            batch, last = gather(self._queue, first, SHARING)
            self._commit(batch)
            self._end_erasures()
            for waiting in batch:
                waiting.settle()
            if last:
                return

    def _next(self) -> WaitingTransaction | None:
        while True:
            try:
                return self._queue.get(timeout=LOOK_AGAIN if self._remains.exist else None)
            except Empty:
                self._remains.clean()

    def _end_erasures(self) -> None:
        """Finish erasures before their callers get an answer."""
        if not self._erased:
            return
        for erased in self._erased:
            forget_each(erased.files, self.forget_file)
            log_people(erased.people, self.log_erasures)
        self._remains.remove(person=any(erased.people for erased in self._erased))
        self._erased.clear()

    def _commit(self, batch: Sequence[WaitingTransaction]) -> None:
        try:
            if len(batch) > 1:
                self._commit_together(batch)
                return
        except Exception:
            self._erased.clear()  # nothing of the batch was committed: run each one by itself
        for waiting in batch:
            waiting.attempt(self._run_alone)

    def _commit_together(self, batch: Sequence[WaitingTransaction]) -> None:
        with self.engine.begin() as connection:
            for waiting in batch:
                waiting.attempt(partial(_in_savepoint, connection))
                if not _in_transaction(connection):
                    raise BatchLost from waiting.error

    def _run_alone(self, work: Work[T]) -> T:
        with open_session(self.engine) as session, session.begin():
            return work(session)


def _in_savepoint(connection: Connection, work: Work[T]) -> T:
    savepoint = open_session(connection, join_transaction_mode="create_savepoint")
    with savepoint as session, session.begin():
        return work(session)


def _in_transaction(connection: Connection) -> bool:
    driver = connection.connection.dbapi_connection
    return bool(driver and driver.in_transaction)


@cache
def open_engine(
    url: URL, *, begin: str = "BEGIN IMMEDIATE", connections: int = 1, **pragmas: str
) -> Engine:
    """Return one engine for each address and options: it keeps its compiled statements.

    `dispose` closes its files.
    """
    if not url.database:
        raise ArgumentError(_("it names no file, for example sqlite:///var/declic.db"))
    with suppress(OSError):  # SQLite will report that it cannot open its file
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    arguments = {"check_same_thread": False, "timeout": TIMEOUT}
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        connect_args=arguments,
        hide_parameters=True,
        **JSON_BY_ORJSON,
    )

    @event.listens_for(engine, "do_connect")
    def _protect(*_: Any) -> None:
        keep_private(Path(url.database or ""))

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # `_begin` below sends BEGIN
        _keep_a_write_ahead_log(connection)
        for name, value in (PRAGMAS | pragmas).items():
            connection.execute(f"PRAGMA {name}={value}")
        connection.create_function("clock_timestamp", 0, _now)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    count_changes(engine)
    return engine


def _now() -> str:
    """Return the time as SQLite keeps it, to the microsecond: its own functions stop at 1 ms."""
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"


def _keep_a_write_ahead_log(connection: Any) -> None:
    """Switch to WAL; wait for another process that opens a new file: this pragma does not wait.

    A disk that is full or read-only is not waited for: the error is raised at once.
    """
    for __ in range(TIMEOUT * 20):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
        sleep(1 / 20)
    connection.execute("PRAGMA journal_mode=WAL")
