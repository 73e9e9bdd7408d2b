"""What deleted rows leave in SQLite's files: pages of before in the log, copies between rows."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

NOT_FOR_LONG = 50
"""Milliseconds to wait for who still reads what was: people's turns wait meanwhile."""
PRIMARY = 0xFF
"""Of a code of SQLite's: the rest tells more."""
SMALL = 64 * 2**20
"""Bytes that are written anew in less than a second."""


class Traces:
    """Removed by the thread that writes, between two transactions."""

    def __init__(self, engine: Engine, patience: int) -> None:
        self._engine = engine
        self._patience = patience
        self._in_log = self._between_rows = False

    @property
    def remain(self) -> bool:
        return self._in_log or self._between_rows

    def cut(self, *, person: bool) -> None:
        """At once what the log holds; the rest, of a person, once nobody waits."""
        self._in_log, self._between_rows = True, self._between_rows or person
        self._try(self._empty_log)

    def go_on(self) -> None:
        """Nobody waits: what could not be done before."""
        if self._between_rows:
            self._try(self._write_anew)
        if self._in_log:
            self._try(self._empty_log)

    def _try(self, step: Callable[[Any], None]) -> None:
        """What fails is tried again: whoever erased is erased all the same."""
        with suppress(sqlite3.Error, SQLAlchemyError), closing(self._engine.raw_connection()) as it:
            connection: Any = it.driver_connection
            connection.execute(f"PRAGMA busy_timeout={NOT_FOR_LONG}")
            try:
                step(connection)
            finally:
                connection.execute(f"PRAGMA busy_timeout={self._patience * 1000}")

    def _empty_log(self, connection: Any) -> None:
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        self._in_log = bool(busy)

    def _write_anew(self, connection: Any) -> None:
        """Where SQLite has moved a row, `secure_delete` does not reach the copy it left."""
        try:
            if _size(connection) <= SMALL:
                connection.execute("VACUUM")
                self._in_log = True
            self._between_rows = False
        except sqlite3.OperationalError as error:  # no room for it: not before the next erasure
            self._between_rows = error.sqlite_errorcode & PRIMARY == sqlite3.SQLITE_BUSY


def _size(connection: Any) -> int:
    pages, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
    )
    return int(pages) * int(size)
