"""Remove what deleted rows leave in SQLite's files: old pages in the log, copies between rows."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

NOT_FOR_LONG = 50
"""Milliseconds to wait for readers of old pages: people's turns wait meanwhile."""
PRIMARY = 0xFF
"""The bits of SQLite's error code that give its kind; the others give details."""
SMALL = 64 * 2**20
"""Bytes of a file that is rewritten in less than a second."""


class DeletedRemains:
    """What is left of deleted rows; the writer thread removes it between two transactions."""

    def __init__(self, engine: Engine, timeout: int) -> None:
        self._engine = engine
        self._timeout = timeout
        self._in_log = self._between_rows = False

    @property
    def exist(self) -> bool:
        return self._in_log or self._between_rows

    def remove(self, *, person: bool) -> None:
        """Empty the log at once; for a `person`, the rest follows when nothing waits."""
        self._in_log, self._between_rows = True, self._between_rows or person
        self._try(self._empty_log)

    def clean(self) -> None:
        """Remove what could not be removed before, while nothing waits to be written."""
        if self._between_rows:
            self._try(self._rewrite_file)
        if self._in_log:
            self._try(self._empty_log)

    def _try(self, step: Callable[[Any], None]) -> None:
        """Run a step; if it fails, it is tried again later: the erasure itself is committed."""
        raw_connection = self._engine.raw_connection
        with suppress(sqlite3.Error, SQLAlchemyError), closing(raw_connection()) as pooled:
            connection: Any = pooled.driver_connection
            connection.execute(f"PRAGMA busy_timeout={NOT_FOR_LONG}")
            try:
                step(connection)
            finally:
                connection.execute(f"PRAGMA busy_timeout={self._timeout * 1000}")

    def _empty_log(self, connection: Any) -> None:
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        self._in_log = bool(busy)

    def _rewrite_file(self, connection: Any) -> None:
        """Rewrite a small file: `secure_delete` misses the copy that a moved row leaves behind."""
        try:
            if _size(connection) <= SMALL:
                connection.execute("VACUUM")
                self._in_log = True
            self._between_rows = False
        except sqlite3.OperationalError as error:  # on a full disk, wait for the next erasure
            self._between_rows = error.sqlite_errorcode & PRIMARY == sqlite3.SQLITE_BUSY


def _size(connection: Any) -> int:
    pages, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
    )
    return int(pages) * int(size)
