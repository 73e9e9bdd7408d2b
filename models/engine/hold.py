"""Hold a restored database: nothing is sent from it until it is released.

The hold is no row, so that a restored table holds what it held; yet it is in the database, is
committed with it, and goes wherever it goes. SQLite: `user_version`, a number in the head of the
file. PostgreSQL: the comment of the table of revisions.
"""

from sqlalchemy import Connection

from models.engine.table_counts import VERSIONS

HELD, HALF_RESTORED = "declic: held", "declic: half restored"


def is_held(connection: Connection) -> bool:
    """Tell whether a database is held."""
    if connection.dialect.name == "sqlite":
        return bool(connection.exec_driver_sql("PRAGMA user_version").scalar())
    return _comment(connection) in (HELD, HALF_RESTORED)


def is_half_restored(connection: Connection) -> bool:
    """Tell whether a restore of PostgreSQL stopped midway; SQLite's takes effect at its end."""
    return connection.dialect.name != "sqlite" and _comment(connection) == HALF_RESTORED


def _comment(connection: Connection) -> str | None:
    query = f"SELECT obj_description(to_regclass('{VERSIONS}'))"
    return connection.exec_driver_sql(query).scalar()


def of_postgresql(table: str = VERSIONS, words: str = HELD) -> str:
    """Return the statement that holds a database of PostgreSQL."""
    return f"COMMENT ON TABLE {table} IS '{words}'"


def hold(connection: Connection) -> None:
    """Hold the database, once the transaction is committed."""
    is_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql("PRAGMA user_version=1" if is_sqlite else of_postgresql())


def release(connection: Connection) -> None:
    """Release the database, once the transaction is committed."""
    is_sqlite = connection.dialect.name == "sqlite"
    comment = f"COMMENT ON TABLE {VERSIONS} IS NULL"
    connection.exec_driver_sql("PRAGMA user_version=0" if is_sqlite else comment)
