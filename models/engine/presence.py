"""Which processes are alive, as the machine or the server knows it: the dead cannot say so.

Each shows itself for its whole life by a lock, which falls with it.
"""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

SPACE = 7264
"""Of the server's advisory locks, those by which processes show themselves."""
LARGEST = 2**31
SHOW = text("SELECT pg_advisory_xact_lock(:space, :number)")
SHOWN = text(
    "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = :space "
    "AND objsubid = 2 AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class Presence(Protocol):
    number: int
    """Of this process, below `LARGEST`."""
    doubt: float
    """Seconds for which one that is not seen may still be alive."""

    def alive(self) -> frozenset[int] | None:
        """Show this process, then tell which show themselves; None when nobody can tell."""

    def leave(self) -> None: ...


@dataclass(slots=True)
class FilePresence:
    """Of SQLite: who holds the lock of the file is alone."""

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
class ServerPresence:
    """Of PostgreSQL, in a transaction that stays open and changes nothing: a pool of transactions
    (PgBouncer) leaves it a session of the server.  One that is lost is opened again at the next
    look."""

    engine: Engine
    number: int
    doubt: float = 1.5
    _line: Connection | None = None

    def alive(self) -> frozenset[int] | None:
        try:
            line = self._line or self._show()
            return frozenset(line.scalars(SHOWN, {"space": SPACE}))
        except DBAPIError:
            self.leave()
            raise

    def leave(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def _show(self) -> Connection:
        self._line = self.engine.connect()
        self._line.execute(SHOW, {"space": SPACE, "number": self.number})
        return self._line


def _lock(file: Path) -> int | None:
    try:
        found = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(found)
        return None
    return found
