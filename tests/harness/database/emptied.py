"""Empty one PostgreSQL database for each test: a new one costs twenty times more."""

from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from models.tables import metadata

TABLES = [table.name for table in reversed(metadata.sorted_tables)]
"""The tables that refer to others first."""
OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
BUSY = f"{OTHERS} AND state <> 'idle'"
EMPTY = """
DO $$
DECLARE it text;
BEGIN
    FOREACH it IN ARRAY ARRAY[{tables}] LOOP
        IF pg_relation_size(quote_ident(it)::regclass) > 0 THEN
            EXECUTE format('DELETE FROM %I', it);
        END IF;
    END LOOP;
    FOR it IN SELECT oid::regclass::text FROM pg_class WHERE relkind = 'S' LOOP
        IF pg_sequence_last_value(it::regclass) IS NOT NULL THEN
            PERFORM setval(it::regclass, 1, false);
        END IF;
    END LOOP;
    COMMENT ON TABLE alembic_version IS NULL;
END $$
""".format(tables=", ".join(f"'{name}'" for name in TABLES))


KEEP = """
CREATE SCHEMA kept;
DO $$
DECLARE it text;
BEGIN
    FOREACH it IN ARRAY ARRAY[{tables}] LOOP
        EXECUTE format('CREATE TABLE kept.%1$I AS TABLE public.%1$I', it);
    END LOOP;
END $$
""".format(tables=", ".join(f"'{name}'" for name in TABLES))
NEXT = """
SELECT format('SELECT setval(%L, %s)', schemaname || '.' || sequencename, last_value)
FROM pg_sequences WHERE last_value IS NOT NULL
"""


@dataclass
class Emptied:
    url: str
    connection: psycopg.Connection
    kept: str = ""
    """The statements that restore what the tables held after `seed`."""

    def fill(self, seed: Callable[[], object]) -> None:
        """Run `seed` on empty tables once; afterwards the server itself restores what it added."""
        if self.kept:
            self.connection.execute(self.kept.encode())
            return
        seed()
        self.connection.execute(KEEP.encode())
        filled = [name for name in reversed(TABLES) if self._holds(f"kept.{name}")]
        rows = [f"INSERT INTO {name} SELECT * FROM kept.{name}" for name in filled]
        self.kept = "; ".join(rows + [line for (line,) in self.connection.execute(NEXT)])

    def _holds(self, table: str) -> bool:
        row = self.connection.execute(f"SELECT EXISTS (SELECT FROM {table})".encode()).fetchone()
        return bool(row and row[0])

    def empty(self) -> None:
        """End connections still at work, keep the others, empty all tables and reset their ids."""
        self._until_nobody(BUSY)
        self.connection.execute(EMPTY)

    def cut(self) -> None:
        """End every connection but ours."""
        self._until_nobody(OTHERS)

    def _until_nobody(self, leave: str) -> None:
        while self.connection.execute(leave).fetchall():
            pass


def open_emptied(url: str) -> Emptied:
    """Connect to a database that is migrated already."""
    return Emptied(url, psycopg.connect(url, autocommit=True))
