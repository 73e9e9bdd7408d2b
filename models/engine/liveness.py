"""Find out which processes are alive, from the machine or the database server.

Each process holds a lock for its whole life, which is released when the process dies.
"""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from models.engine.timeouts import local

SPACE = 7264
"""The class of the server's advisory locks by which processes show that they are alive."""
LARGEST = 2**31
MOST_IDLE = 60.0
"""Seconds without a look after which the server lets the lock go: a busy process looks late."""
SHOW = text("SELECT pg_advisory_xact_lock_shared(:space, :number)")
"""Shared: a process that was cut off shows itself again beside what is left of its connection."""
SHOWN = text(
    "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = :space "
    "AND objsubid = 2 AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def seen_alive(connection: Connection) -> frozenset[int]:
    """Return the numbers of the processes that show themselves to the server."""
    return frozenset(connection.scalars(SHOWN, {"space": SPACE}))


class Liveness(Protocol):
    """Shows that the process is alive, and tells which other processes are."""

    number: int
    """The number of this process, below `LARGEST`."""
    doubt: float
    """Seconds for which a process that is not seen may still be alive."""

    def alive(self) -> frozenset[int] | None:
        """Show the process, then return the numbers of all living processes; None if unknown."""

    def leave(self) -> None: ...


@dataclass(slots=True)
class FileLiveness:
    """Liveness on SQLite: a lock of a file, which only one process can hold."""

    file: Path
    number: int
    doubt: float = 0.0
    _held: int | None = None

    def alive(self) -> frozenset[int] | None:
        if self._held is None:
            self._held = _lock(self.file)
        return None if self._held is None else frozenset([self.number])

    def leave(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None


@dataclass(slots=True)
class ServerLiveness:
    """Liveness on PostgreSQL: a lock in a transaction that stays open and changes nothing.

    A transaction pool (PgBouncer) keeps a server session for it. If the connection is lost, the
    next call of `alive` opens another.
    """

    engine: Engine
    number: int
    doubt: float = 1.5
    _connection: Connection | None = None

    def alive(self) -> frozenset[int] | None:
        try:
            connection = self._connection or self._show()
            return seen_alive(connection)
        except DBAPIError:
            self.leave()
            raise

    def leave(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _show(self) -> Connection:
        self._connection = self.engine.connect()
        self._connection.exec_driver_sql(local("idle_in_transaction_session_timeout", MOST_IDLE))
        self._connection.execute(SHOW, {"space": SPACE, "number": self.number})
        return self._connection


def _lock(file: Path) -> int | None:
    """Lock a file, and return its descriptor; None if another process holds it."""
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
