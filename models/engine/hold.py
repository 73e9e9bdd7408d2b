"""Hold a restored database: nothing is sent from it until it is released.

The hold is no row, so that a restored table holds what it held; yet it is in the database, is
committed with it, and goes wherever it goes. SQLite: `user_version`, a number in the head of the
file. PostgreSQL: the comment of the table of revisions.
"""

from sqlalchemy import Connection

from models.engine.table_counts import VERSIONS

HELD = "declic: held"


def is_held(connection: Connection) -> bool:
    """Tell whether a database is held."""
    if connection.dialect.name == "sqlite":
        return bool(connection.exec_driver_sql("PRAGMA user_version").scalar())
    query = f"SELECT obj_description(to_regclass('{VERSIONS}'))"
    return bool(connection.exec_driver_sql(query).scalar() == HELD)


def of_postgresql(table: str = VERSIONS) -> str:
    """Return the statement that holds a database of PostgreSQL."""
    return f"COMMENT ON TABLE {table} IS '{HELD}'"


def hold(connection: Connection) -> None:
    """Hold the database, once the transaction is committed."""
    is_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql("PRAGMA user_version=1" if is_sqlite else of_postgresql())


def release(connection: Connection) -> None:
    """Release the database, once the transaction is committed."""
    is_sqlite = connection.dialect.name == "sqlite"
    comment = f"COMMENT ON TABLE {VERSIONS} IS NULL"
    connection.exec_driver_sql("PRAGMA user_version=0" if is_sqlite else comment)
