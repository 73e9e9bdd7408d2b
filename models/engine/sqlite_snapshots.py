"""Copy a SQLite database while others write, with SQLite's online backup."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, NullPool, create_engine
from sqlalchemy.exc import DatabaseError

from locales import _
from models.engine import hold
from models.engine.database_reasons import reason_of
from models.engine.liveness import FileLiveness
from models.engine.snapshot_fault import SnapshotFault
from models.engine.sqlite_file import ENDINGS
from models.engine.table_counts import counts_of, holds_rows, revision_of

TIMEOUT = 30
OWNER_ONLY = 0o600
PRIMARY = 0xFF
"""The bits of SQLite's error code that give its kind."""
DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def take(address: URL, target: Path) -> tuple[Mapping[str, int], str]:
    """Copy the database into a new file; return its counts and its revision.

    All pages are copied in one step, hence of one instant; nobody who writes waits meanwhile.
    """
    source = Path(str(address.database))
    if not source.is_file():
        fault = _("DATABASE_URL: there is no database at {file}")
        raise SnapshotFault(fault.format(file=source))
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
    try:
        from_, to = sqlite3.connect(source, timeout=TIMEOUT), sqlite3.connect(target)
        with closing(from_), closing(to):
            from_.backup(to)
            to.execute("PRAGMA journal_mode=DELETE")
            to.execute("VACUUM")  # what deleted rows have left behind stays out
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & PRIMARY == sqlite3.SQLITE_FULL:
            full = _("there is no room for an archive in {folder}: make room, then start again")
            raise SnapshotFault(full.format(folder=target.parent.parent)) from None
        fault = _("{file} cannot be read whole: {reason}")
        raise SnapshotFault(fault.format(file=source, reason=reason_of(error))) from None
    return count(target)


def has_rows(address: URL, table: str) -> bool:
    """Tell whether a table is there and holds a row. Raises SnapshotFault."""
    file = Path(str(address.database))
    if not file.exists():
        return False
    engine = create_engine(address, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            return holds_rows(connection, table)
    except DatabaseError as error:
        fault = _("{file} cannot be read whole: {reason}")
        raise SnapshotFault(fault.format(file=file, reason=reason_of(error))) from None


@contextmanager
def replaced(address: URL, unpack: Callable[[Path], None]) -> Iterator[URL]:
    """Yield the address of a new database, held, that takes the place of the former at the end.

    It is a file beside it: whatever fails before, the former stays as it was.
    """
    target = Path(str(address.database))
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(f"{target.name}.restored")
    with _alone(target):
        _delete(new)
        try:
            unpack(new)
            with closing(sqlite3.connect(new)) as connection:
                connection.execute("PRAGMA user_version=1")
            yield address.set(database=str(new))
            with closing(sqlite3.connect(new)) as connection:
                connection.execute("PRAGMA journal_mode=DELETE")
            _settle(new)
            for ending in ENDINGS[1:]:
                target.with_name(target.name + ending).unlink(missing_ok=True)
            new.replace(target)
            _settle(target.parent)
        finally:
            _delete(new)


@contextmanager
def alone_at(address: URL) -> Iterator[Connection]:
    """Yield a connection to a database that nobody else uses meanwhile. Raises SnapshotFault."""
    engine = create_engine(address, poolclass=NullPool)
    with _alone(Path(str(address.database))), engine.connect() as connection:
        yield connection


def refuse_used(address: URL) -> None:
    """Raise SnapshotFault if anybody uses the database."""
    file = Path(str(address.database))
    if file.exists():
        with _alone(file):
            return


def is_damaged(address: URL) -> bool:
    """Tell whether the file is no database, or one whose pages do not hold together."""
    file = Path(str(address.database))
    if not file.is_file():
        return False
    try:
        with closing(sqlite3.connect(file, timeout=TIMEOUT)) as connection:
            found: object = connection.execute("PRAGMA integrity_check").fetchone()
        return found != ("ok",)
    except sqlite3.DatabaseError as error:
        return is_damage(error)


def is_damage(error: BaseException | None) -> bool:
    """Tell whether an error of SQLite says that the file is damaged, or no database."""
    return getattr(error, "sqlite_errorcode", 0) & PRIMARY in DAMAGE


def put_aside(address: URL, ending: str) -> Path:
    """Rename the file, and what SQLite wrote beside it; return the new name. Raises OSError."""
    file = Path(str(address.database))
    aside = file.with_name(f"{file.name}.{ending}")
    for part in ENDINGS:
        with suppress(FileNotFoundError):
            file.with_name(file.name + part).rename(aside.with_name(aside.name + part))
    return aside


def is_held(address: URL) -> bool:
    """Tell whether the database is held; a missing database is not."""
    file = Path(str(address.database))
    if not file.exists():
        return False
    engine = create_engine(address, poolclass=NullPool)
    with engine.connect() as connection:
        return hold.is_held(connection)


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Keep bots from starting on a database. Raises SnapshotFault if anybody uses it."""
    liveness = FileLiveness(file.with_name(f"{file.name}.alive"), 0)
    try:
        if liveness.alive() is None or _is_open_elsewhere(file):
            fault = _("DATABASE_URL: {file} is in use; stop the bot first: systemctl stop declic")
            raise SnapshotFault(fault.format(file=file))
        yield
    finally:
        liveness.leave()


def _is_open_elsewhere(file: Path) -> bool:
    """Tell whether another program has the database open: it then cannot leave its log's mode."""
    if not file.exists():
        return False
    try:
        with closing(sqlite3.connect(file, timeout=1)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.DatabaseError as error:
        return error.sqlite_errorcode & PRIMARY in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return False


def _delete(file: Path) -> None:
    for ending in ENDINGS:
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _settle(path: Path) -> None:
    """Wait until the disk has it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
