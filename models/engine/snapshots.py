"""Take a snapshot of a whole database into one file, while others write.

SQLite: its online backup. PostgreSQL: `pg_dump`.
"""

import gzip
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from models.engine import postgresql_snapshots, sqlite_snapshots
from models.engine.database import address_of, is_sqlite

LEVEL = 5
"""Of compression: more takes long, and saves little."""
OWNER_ONLY = 0o600
CHUNK = 2**20
NAMES = {"sqlite": "database.sqlite.gz", "postgresql": "database.sql.gz"}
"""The name of the file of a snapshot, by kind of database."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    kind: str
    file: Path
    """Compressed, and readable by its owner only."""
    revision: str
    """Of the tables."""
    counts: Mapping[str, int]
    """Rows in each table."""


def kind_of(url: str) -> str:
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
