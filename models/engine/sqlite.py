"""SQLite: one writer thread, and all who wait share one commit, each in a savepoint of its own."""

import asyncio
import sqlite3
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from queue import Empty
from threading import Thread
from time import sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError

from models.engine.columns import JSON_BY_ORJSON
from models.engine.erasing import Erased, Forget, forget_each, noticing, nowhere
from models.engine.once import count_changes
from models.engine.presence import FilePresence, Presence
from models.engine.session import open_session
from models.engine.sqlite_file import keep_private
from models.engine.sqlite_traces import Traces
from models.engine.waiting import Queue, T, Waiting, Work, gather

READERS = 2
SHARING = 64
"""How many turns share a commit at most."""
PATIENCE = 30
"""Seconds to wait for another process (a command, a backup) that writes."""
LOOK_AGAIN = 0.5
"""Seconds in which nobody had anything to write; then what is left of erasures goes."""

PRAGMAS = {
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "secure_delete": "ON",
}


class BatchLost(Exception):
    """SQLite rolled back the whole transaction under our feet (disk full, for one)."""


class Sqlite:
    def __init__(self, url: URL) -> None:
        self.engine = open_engine(url)
        self._file = Path(str(url.database))
        self._pictures = open_engine(url, begin="BEGIN", connections=READERS, query_only="ON")
        self._readers = ThreadPoolExecutor(READERS, "sqlite-reader")
        self.forget_file: Forget = nowhere
        self._erased: list[Erased] = []
        self._traces = Traces(self.engine, PATIENCE)
        self._queue = Queue()
        self._presences: list[Presence] = []
        self._writer = Thread(target=self._write, name="sqlite-writer", daemon=True)
        self._writer.start()

    async def transact(self, work: Work[T]) -> T:
        result: T = await asyncio.wrap_future(self._enqueue(work))
        return result

    def transact_now(self, work: Work[T]) -> T:
        return self._enqueue(work).result()

    async def read(self, work: Work[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._look, work)

    def presence(self, number: int) -> Presence:
        self._presences.append(
            shown := FilePresence(self._file.with_name(f"{self._file.name}.alive"), number)
        )
        return shown

    def close(self) -> None:
        for presence in self._presences:
            presence.leave()
        self._queue.put(None)
        self._writer.join()
        self._readers.shutdown()
        self._pictures.dispose()
        self.engine.dispose()

    def _look(self, work: Work[T]) -> T:
        with open_session(self._pictures) as session:
            value = work(session)
            session.expunge_all()
            return value

    def _enqueue(self, work: Work[T]) -> Future[T]:
        if not self._writer.is_alive():
            raise RuntimeError("the database is closed")
        waiting = Waiting(noticing(work, self._erased.append))
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

    def _next(self) -> Waiting | None:
        while True:
            try:
                return self._queue.get(timeout=LOOK_AGAIN if self._traces.remain else None)
            except Empty:
                self._traces.go_on()

    def _end_erasures(self) -> None:
        """Who asked for it is told afterwards."""
        if not self._erased:
            return
        for erased in self._erased:
            forget_each(erased.files, self.forget_file)
        self._traces.cut(person=any(erased.person for erased in self._erased))
        self._erased.clear()

    def _commit(self, batch: Sequence[Waiting]) -> None:
        try:
            if len(batch) > 1:
                self._together(batch)
                return
        except Exception:
            self._erased.clear()  # nothing of the batch was kept: each again, alone
        for waiting in batch:
            waiting.attempt(self._alone)

    def _together(self, batch: Sequence[Waiting]) -> None:
        with self.engine.begin() as connection:
            for waiting in batch:
                waiting.attempt(partial(self._in_savepoint, connection))
                if not _in_transaction(connection):
                    raise BatchLost from waiting.error

    def _in_savepoint(self, connection: Connection, work: Work[T]) -> T:
        savepoint = open_session(connection, join_transaction_mode="create_savepoint")
        with savepoint as session, session.begin():
            return work(session)

    def _alone(self, work: Work[T]) -> T:
        with open_session(self.engine) as session, session.begin():
            return work(session)


def _in_transaction(connection: Connection) -> bool:
    driver = connection.connection.dbapi_connection
    return bool(driver and driver.in_transaction)


@cache
def open_engine(
    url: URL, *, begin: str = "BEGIN IMMEDIATE", connections: int = 1, **pragmas: str
) -> Engine:
    """One for an address: it keeps the statements it has compiled; `dispose` lets go of files."""
    if not url.database:
        raise ArgumentError("it names no file, for example sqlite:///var/declic.db")
    with suppress(OSError):  # SQLite will say that it cannot open its file
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    arguments = {"check_same_thread": False, "timeout": PATIENCE}
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
        connection.isolation_level = None  # we say BEGIN ourselves, below
        _keep_a_write_ahead_log(connection)
        for name, value in (PRAGMAS | pragmas).items():
            connection.execute(f"PRAGMA {name}={value}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    count_changes(engine)
    return engine


def _keep_a_write_ahead_log(connection: Any) -> None:
    """Two processes that open a new file at once: this change alone does not wait by itself."""
    for _ in range(PATIENCE * 20):
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode=WAL")
            return
        sleep(1 / 20)
    connection.execute("PRAGMA journal_mode=WAL")
