"""PostgreSQL's database of a worker: emptied for each test; a new one costs twenty times more."""

from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from models.tables import metadata

KEEPER = "keeper"
"""The name of the connection that empties: it is nobody's of the bot."""
TABLES = [table.name for table in reversed(metadata.sorted_tables)]
"""Those that refer to others first."""
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
    """Gives the tables back what they held once."""

    def fill(self, seed: Callable[[], object]) -> None:
        """What `seed` puts into empty tables, put there by the server itself ever after."""
        if self.kept:
            self.connection.execute(self.kept.encode())
            return
        seed()
        self.connection.execute(KEEP.encode())
        filled = [name for name in reversed(TABLES) if self._holds(f"kept.{name}")]
        rows = [f"INSERT INTO {name} SELECT * FROM kept.{name}" for name in filled]
        self.kept = "; ".join(rows + [line for (line,) in self.connection.execute(NEXT)])

    def _holds(self, table: str) -> bool:
        found = self.connection.execute(f"SELECT EXISTS (SELECT FROM {table})".encode()).fetchone()
        return bool(found and found[0])

    def empty(self) -> None:
        """Who is still at work leaves, the others are kept; ids begin at one again."""
        self._until_nobody(BUSY)
        self.connection.execute(EMPTY)

    def cut(self) -> None:
        """Every connection but ours."""
        self._until_nobody(OTHERS)

    def _until_nobody(self, leave: str) -> None:
        while self.connection.execute(leave).fetchall():
            pass


def open_emptied(url: str) -> Emptied:
    """The database is migrated already."""
    return Emptied(url, psycopg.connect(url, autocommit=True, application_name=KEEPER))
