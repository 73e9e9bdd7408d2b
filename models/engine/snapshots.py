"""Take a snapshot of a whole database into one file, while others write, and restore one.

SQLite: its online backup, and a file in the place of another. PostgreSQL: `pg_dump`, and `psql`.
"""

import gzip
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine, NullPool, create_engine

from locales import _
from models.engine import hold, postgresql_snapshots, sqlite_snapshots
from models.engine.database import address_of, is_sqlite
from models.engine.snapshot_fault import SnapshotFault

LEVEL = 5
"""Of compression: more takes long, and saves little."""
OWNER_ONLY = 0o600
CHUNK = 2**20
Kind = Literal["sqlite", "postgresql"]
NAMES: Mapping[Kind, str] = {"sqlite": "database.sqlite.gz", "postgresql": "database.sql.gz"}
"""The name of the file of a snapshot, by kind of database."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    kind: Kind
    file: Path
    """Compressed, and readable by its owner only."""
    revision: str
    """Of the tables."""
    counts: Mapping[str, int]
    """Rows in each table."""


def kind_of(url: str) -> Kind:
    """Return "sqlite" or "postgresql". Raises `ArgumentError`."""
    return "sqlite" if is_sqlite(address_of(url)) else "postgresql"


def take(url: str, folder: Path) -> Snapshot:
    """Write a snapshot of one instant into `folder`. Raises SnapshotFault, OSError."""
    kind, plain = kind_of(url), folder / "database"
    taking = sqlite_snapshots.take if kind == "sqlite" else postgresql_snapshots.take
    counts, revision = taking(address_of(url), plain)
    return Snapshot(kind, _compress(plain, folder / NAMES[kind]), revision, counts)


def _compress(plain: Path, target: Path) -> Path:
    with plain.open("rb") as source, gzip.open(target, "xb", LEVEL) as compressed:
        target.chmod(OWNER_ONLY)
        shutil.copyfileobj(source, compressed, CHUNK)
    plain.unlink()
    return target


@contextmanager
def replaced(url: str, compressed: Path, scratch: Path, tables: Iterable[str]) -> Iterator[str]:
    """Yield the address of the restored database, held, to finish; it then replaces `url`.

    `tables` are replaced. Raises SnapshotFault, also if anybody uses the database.
    """
    address = address_of(url)
    if is_sqlite(address):
        with sqlite_snapshots.replaced(address, lambda file: unpack(compressed, file)) as new:
            yield new.render_as_string(hide_password=False)
    else:
        unpack(compressed, sql := scratch / "database.sql")
        postgresql_snapshots.replace(address, sql, tables)
        yield url
        with postgresql_snapshots.engine_of(address).begin() as connection:
            hold.hold(connection)


def unpack(compressed: Path, plain: Path) -> None:
    """Decompress the file of a snapshot into a new one. Raises SnapshotFault, OSError."""
    try:
        with gzip.open(compressed) as source, plain.open("xb") as target:
            plain.chmod(OWNER_ONLY)
            shutil.copyfileobj(source, target, CHUNK)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise SnapshotFault(_("the database in this archive cannot be decompressed")) from None


def has_rows(url: str, table: str) -> bool:
    """Tell whether a table is there and holds a row. Raises SnapshotFault if it cannot be read."""
    address = address_of(url)
    if is_sqlite(address):
        return sqlite_snapshots.has_rows(address, table)
    return postgresql_snapshots.has_rows(address, table)


def is_damaged(url: str) -> bool:
    """Tell whether the database is a damaged file; a server answers for its own."""
    address = address_of(url)
    return is_sqlite(address) and sqlite_snapshots.is_damaged(address)


def put_aside(url: str, ending: str) -> Path:
    """Rename a database that is a file, and return its new name. Raises OSError."""
    return sqlite_snapshots.put_aside(address_of(url), ending)


def refuse_used(url: str) -> None:
    """Raise SnapshotFault if anybody uses a database."""
    address = address_of(url)
    if is_sqlite(address):
        sqlite_snapshots.refuse_used(address)
    else:
        postgresql_snapshots.refuse_used(address)


def refuse_powerful_role(url: str) -> None:
    """Raise SnapshotFault if the role that loads an archive may run programs of the server."""
    address = address_of(url)
    if not is_sqlite(address):
        postgresql_snapshots.refuse_powerful_role(address)


def is_held(url: str) -> bool:
    """Tell whether a database is held, without keeping a connection to it."""
    address = address_of(url)
    if is_sqlite(address):
        return sqlite_snapshots.is_held(address)
    with postgresql_snapshots.engine_of(address).connect() as connection:
        return hold.is_held(connection)


def is_half_restored(url: str) -> bool:
    """Tell whether a restore of the database began, and did not end."""
    address = address_of(url)
    if is_sqlite(address):
        return False
    with postgresql_snapshots.engine_of(address).connect() as connection:
        return hold.is_half_restored(connection)


@dataclass(frozen=True, slots=True)
class LoadedSnapshot:
    """A snapshot that was loaded into a scratch database, to be looked at."""

    engine: Engine
    faults: Callable[[], Sequence[str]]
    """Checks what the engine itself does not check when it loads."""


@contextmanager
def loaded_elsewhere(
    url: str, kind: Kind, compressed: Path, scratch: Path
) -> Iterator[LoadedSnapshot]:
    """Load a snapshot into a scratch database: a file, or another database of that server.

    Raises SnapshotFault.
    """
    if kind == "sqlite":
        unpack(compressed, file := scratch / "scratch.sqlite")
        engine = create_engine(f"sqlite:///{file}", poolclass=NullPool)
        yield LoadedSnapshot(engine, lambda: sqlite_snapshots.faults_in(file))
        return
    if is_sqlite(address_of(url)):
        raise SnapshotFault(_("DATABASE_URL: it must be the PostgreSQL of this archive"))
    unpack(compressed, sql := scratch / "database.sql")
    with postgresql_snapshots.scratch_database(address_of(url)) as address:
        postgresql_snapshots.replace(address, sql, ())
        yield LoadedSnapshot(postgresql_snapshots.engine_of(address), list)
