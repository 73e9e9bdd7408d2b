"""Count the rows of every table, and tell the revision of the tables."""

from sqlalchemy import Connection, inspect

VERSIONS = "alembic_version"


def counts_of(connection: Connection) -> dict[str, int]:
    """Return the number of rows of each table, by its name."""
    quoted = connection.dialect.identifier_preparer.quote
    return {
        name: connection.exec_driver_sql(f"SELECT count(*) FROM {quoted(name)}").scalar_one()
        for name in sorted(inspect(connection).get_table_names())
    }


def revision_of(connection: Connection) -> str:
    """Return the revision of the tables; empty if there are none."""
    if not inspect(connection).has_table(VERSIONS):
        return ""
    found = connection.exec_driver_sql(f"SELECT version_num FROM {VERSIONS}").scalar()
    return str(found or "")


def holds_rows(connection: Connection, table: str) -> bool:
    """Tell whether a table is there and holds a row."""
    quoted = connection.dialect.identifier_preparer.quote(table)
    if not inspect(connection).has_table(table):
        return False
    return bool(connection.exec_driver_sql(f"SELECT EXISTS (SELECT 1 FROM {quoted})").scalar())
