"""PostgreSQL: a few threads; what the server could not serialise, or lost, is tried again."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from psycopg import Cursor, Error
from psycopg.rows import namedtuple_row
from sqlalchemy import URL, Connection, Select, UpdateBase, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from models.columns import JSON_BY_ORJSON

THREADS = 4
READERS = 2
ATTEMPTS = 5
COLLISIONS = {"40001", "40P01"}
"""serialization_failure and deadlock_detected: the server asks to try again."""

T = TypeVar("T")
Work = Callable[[Session], T]
Statement = Select[*tuple[Any, ...]] | UpdateBase


class Postgresql:
    def __init__(self, url: URL) -> None:
        self.engine = create_engine(
            url,
            pool_size=THREADS + READERS,
            max_overflow=THREADS,
            hide_parameters=True,
            **JSON_BY_ORJSON,
        )
        picture = self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._pictures = sessionmaker(picture, expire_on_commit=False)
        self._threads = ThreadPoolExecutor(THREADS, "postgresql")
        self._readers = ThreadPoolExecutor(READERS, "postgresql-reader")

    async def transact(self, work: Work[T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self.transact_now, work)

    def transact_now(self, work: Work[T]) -> T:
        return _persist(self._sessions, work)

    async def read(self, work: Work[T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, _persist, self._pictures, work)

    def close(self) -> None:
        self._threads.shutdown()
        self._readers.shutdown()
        self.engine.dispose()


def _persist(sessions: sessionmaker[Session], work: Work[T]) -> T:
    for _ in range(ATTEMPTS - 1):
        try:
            return _once(sessions, work)
        except DBAPIError as error:
            if not _surely_undone(error):
                raise
    return _once(sessions, work)


def _once(sessions: sessionmaker[Session], work: Work[T]) -> T:
    with sessions.begin() as session:
        return work(session)


def _surely_undone(error: DBAPIError) -> bool:
    """A connection lost during a statement kept nothing; lost during COMMIT, who knows."""
    collided = getattr(error.orig, "sqlstate", None) in COLLISIONS
    return collided or (error.connection_invalidated and error.statement is not None)


@dataclass(frozen=True, slots=True)
class Ready:
    """A statement compiled for one connection of the driver, with a cursor of its own."""

    cursor: Cursor[Any]
    words: bytes
    processors: Mapping[str, Callable[[Any], Any]]

    def execute(self, values: Mapping[str, Any]) -> Cursor[Any]:
        processed = {name: process(values[name]) for name, process in self.processors.items()}
        return self.cursor.execute(self.words, {**values, **processed})


def execute_hot(
    connection: Connection, statement: Statement, values: Mapping[str, Any]
) -> Cursor[Any]:
    """Straight to the driver; read the result before the same statement is executed again."""
    key = (statement, *values)
    ready: Ready | None = connection.info.get(key)
    if ready is None:
        ready = connection.info[key] = _make_ready(connection, statement, values)
    try:
        return ready.execute(values)
    except Error as error:  # told as SQLAlchemy tells it, which also drops lost connections
        connection._handle_dbapi_exception(error, ready.words.decode(), None, None, None)


def _make_ready(connection: Connection, statement: Statement, values: Mapping[str, Any]) -> Ready:
    driver: Any = connection.connection.driver_connection
    dialect = connection.dialect
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(values))
    processors = {
        name: bind.type.dialect_impl(dialect).bind_processor(dialect)
        for name, bind in compiled.binds.items()
    }
    return Ready(
        driver.cursor(row_factory=namedtuple_row),
        str(compiled).encode(),
        {name: process for name, process in processors.items() if process},
    )
