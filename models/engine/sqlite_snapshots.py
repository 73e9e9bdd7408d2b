"""Copy a SQLite database while others write, with SQLite's online backup."""

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, NullPool, create_engine

from models.engine.snapshot_fault import SnapshotFault
from models.engine.table_counts import counts_of, revision_of

PATIENCE = 30
OWNER_ONLY = 0o600


def take(address: URL, target: Path) -> tuple[Mapping[str, int], str]:
    """Copy the database into a new file; return its counts and its revision.

    All pages are copied in one step, hence of one instant; nobody who writes waits meanwhile.
    """
    source = Path(str(address.database))
    if not source.is_file():
        raise SnapshotFault(f"DATABASE_URL: there is no database at {source}")
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
    try:
        from_, to = sqlite3.connect(source, timeout=PATIENCE), sqlite3.connect(target)
        with closing(from_), closing(to):
            from_.backup(to)
            to.execute("PRAGMA journal_mode=DELETE")
            to.execute("VACUUM")  # what deleted rows have left behind stays out
    except sqlite3.Error as error:
        raise SnapshotFault(f"{source} cannot be read whole: {error}") from None
    return count(target)


def count(file: Path) -> tuple[Mapping[str, int], str]:
    """Return the counts and the revision of a database in a file that nobody else uses."""
    engine = create_engine(f"sqlite:///{file}", poolclass=NullPool)
    with engine.connect() as connection:
        return counts_of(connection), revision_of(connection)


def faults_in(file: Path) -> list[str]:
    """Check a whole database: its pages, its indexes, its references."""
    with closing(sqlite3.connect(file)) as connection:
        lines = [str(line) for (line,) in connection.execute("PRAGMA integrity_check")]
        lost = connection.execute("PRAGMA foreign_key_check").fetchall()
    return [*(line for line in lines if line != "ok"), *(f"{row[0]}: no {row[2]}" for row in lost)]
