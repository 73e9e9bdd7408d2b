"""PostgreSQL: a few threads; what the server could not serialise, or lost, is tried again."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import URL, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from models import prepared
from models.columns import JSON_BY_ORJSON

THREADS = 4
READERS = 2
ATTEMPTS = 5
COLLISIONS = {"40001", "40P01"}
"""serialization_failure and deadlock_detected: the server asks to try again."""

T = TypeVar("T")
Work = Callable[[Session], T]


class Postgresql:
    def __init__(self, url: URL) -> None:
        self.engine = create_engine(
            url,
            pool_size=THREADS + READERS,
            max_overflow=THREADS,
            hide_parameters=True,
            **JSON_BY_ORJSON,
        )
        prepared.watch(self.engine)
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
