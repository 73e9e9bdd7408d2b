"""Databases that a version left: one small one for each moment, and how to put it in place."""

import gzip
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import psycopg

from models.tables import metadata

HERE = Path(__file__).parent
FILE = HERE / "moments.json.gz"
Row = tuple[Any, ...]
Tables = dict[str, list[Row]]
REFERENCE = (
    *("communes", "communes_postcodes", "rural_communes", "zone_loads", "zones"),
    *("rome_jobs", "rome_loads", "rome_skills", "rome_titles"),
)
"""Geography and jobs: those that the demonstration has."""
KEPT_APART = frozenset({*REFERENCE, "alembic_version", "leases"})
EMPTIED = [table.name for table in reversed(metadata.sorted_tables) if table.name not in KEPT_APART]
"""Those that came since too; who refers to others comes first."""
OPENED = re.compile(r"/(?:[a-z]/|agenda/|attestation/)")
"""The addresses of pages to which something stored leads."""


@dataclass(frozen=True)
class Moment:
    """What was there at an instant, and what is done then."""

    name: str
    at: datetime
    action: Mapping[str, Any]
    """`hear` an update, do what is `due`, or `open` a page."""
    rows: Mapping[str, Sequence[int]]
    """Which rows of each table."""
    sequences: Mapping[str, int]
    """The last id that each table gave."""
    world: Mapping[str, Any]
    """People, groups, messages and files of the fake Telegram; papers; what is connected."""
    shows: Sequence[str]
    """The names for which it was kept."""

    @property
    def connected(self) -> tuple[bool, bool]:
        """Whether there is a mail server, and a group of the team."""
        return self.world["mail"], self.world["group"]


@dataclass(frozen=True)
class Left:
    """All that the version before left; of each table its columns, and every row of a moment."""

    columns: Mapping[str, Sequence[str]]
    rows: Mapping[str, Sequence[Sequence[Any]]]
    moments: Sequence[Moment]

    @cached_property
    def order(self) -> Sequence[str]:
        """Tables that others refer to come first."""
        return list(self.columns)

    def rows_of(self, moment: Moment, table: str) -> list[Sequence[Any]]:
        return [self.rows[table][place] for place in moment.rows.get(table, ())]


def read_left() -> Left:
    found = json.loads(gzip.decompress(FILE.read_bytes()))
    _add_bot(found["columns"], found["rows"])
    moments = [
        Moment(**it | {"at": datetime.fromisoformat(it["at"])}) for it in found.pop("moments")
    ]
    return Left(moments=moments, **found)


def _add_bot(columns: dict[str, list[str]], rows: dict[str, list[list[Any]]]) -> None:
    """Say of which bot an invitation and a line of the journal are, as revision 0045 does."""
    bot_id = rows["people"][0][columns["people"].index("bot_id")]
    for table in ("audit", "invitations"):
        if "bot_id" not in columns[table]:
            columns[table].append("bot_id")
            for row in rows[table]:
                row.append(bot_id)


class Store(Protocol):
    """A migrated database with the demonstration in it."""

    def put(self, left: Left, moment: Moment) -> None:
        """Only what stood there at that moment, geography and jobs aside."""

    def read(self, queries: Sequence[str]) -> list[list[Row]]:
        """The rows of each."""


@contextmanager
def open_store(url: str) -> Iterator[Store]:
    if url.startswith("sqlite"):
        file = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            yield _Sqlite(connection)
    else:
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as served:
            served.execute("SET TIME ZONE 'UTC'")
            counted = served.execute("SELECT sequencename FROM pg_sequences").fetchall()
            yield _Postgresql(served, {name.removesuffix("_id_seq"): name for (name,) in counted})


@dataclass(frozen=True)
class _Sqlite:
    connection: sqlite3.Connection

    def put(self, left: Left, moment: Moment) -> None:
        run = self.connection.execute
        run("BEGIN IMMEDIATE")
        for table in EMPTIED:
            run(f'DELETE FROM "{table}"')
        for table in moment.rows:
            marks = ", ".join("?" * len(left.columns[table]))
            query = f'INSERT INTO "{table}" ({_names(left, table)}) VALUES ({marks})'
            rows = [list(map(_as_text, row)) for row in left.rows_of(moment, table)]
            self.connection.executemany(query, rows)
        run("DELETE FROM sqlite_sequence")
        query = "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)"
        self.connection.executemany(query, list(moment.sequences.items()))
        run("COMMIT")

    def read(self, queries: Sequence[str]) -> list[list[Row]]:
        return [self.connection.execute(query).fetchall() for query in queries]


def _as_text(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value


def _names(left: Left, table: str) -> str:
    return ", ".join(f'"{name}"' for name in left.columns[table])


@dataclass(frozen=True)
class _Postgresql:
    connection: psycopg.Connection
    sequences: Mapping[str, str]
    """By table."""

    def put(self, left: Left, moment: Moment) -> None:
        """The server reads each value as its column means it."""
        emptied = "; ".join(f'DELETE FROM "{table}"' for table in EMPTIED)
        self.connection.execute(emptied.encode())
        with self.connection.pipeline(), self.connection.transaction():
            for table in left.order:
                if rows := left.rows_of(moment, table):
                    self._fill(left, table, rows)
            self._count_on(left, moment)

    def _fill(self, left: Left, table: str, rows: Sequence[Sequence[Any]]) -> None:
        names = _names(left, table)
        query = (
            f'INSERT INTO "{table}" ({names}) SELECT {names} '
            f'FROM json_populate_recordset(NULL::"{table}", %s)'
        )
        given = [dict(zip(left.columns[table], row, strict=True)) for row in rows]
        self.connection.execute(query.encode(), [json.dumps(given)])

    def _count_on(self, left: Left, moment: Moment) -> None:
        """Ids go on as they do on SQLite."""
        said = [
            f"setval('{sequence}', {max(last, 1)}, {'true' if last else 'false'})"
            for table, sequence in self.sequences.items()
            if table in left.columns
            for last in [moment.sequences.get(table) or _greatest(left, moment, table)]
        ]
        self.connection.execute(f"SELECT {', '.join(said)}".encode())

    def read(self, queries: Sequence[str]) -> list[list[Row]]:
        with self.connection.pipeline():
            asked = [self.connection.execute(query.encode()) for query in queries]
            return [it.fetchall() for it in asked]


def _greatest(left: Left, moment: Moment, table: str) -> int:
    place = left.columns[table].index("id")
    return max((row[place] for row in left.rows_of(moment, table)), default=0)
