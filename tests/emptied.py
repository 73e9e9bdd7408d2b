"""PostgreSQL's database of a worker: emptied for each test; a new one costs twenty times more."""

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


@dataclass(frozen=True)
class Emptied:
    url: str
    connection: psycopg.Connection

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
