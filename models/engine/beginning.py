"""Begin transactions on PostgreSQL with one message: BEGIN together with its limits.

The driver is in autocommit mode, so that this module sends BEGIN, as for SQLite; the driver's own
BEGIN would be one more message.  No setting outlives its transaction: a transaction pool
(PgBouncer) may give the next one another server session.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Engine, event

DRIVER_COMMITS = "AUTOCOMMIT"
"""The isolation level of an engine whose transactions begin here; a connection that asks for it by
itself begins no transaction."""
BEGIN = "begin"
"""The execution option of connections that begin with another statement."""
SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
"""Begins a transaction that reads one snapshot of the data, and changes nothing."""


def begin_with(engine: Engine, settings: Callable[[Connection], Sequence[str]]) -> None:
    """Begin each transaction with the statements of `settings`, which hold until its end."""

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("isolation_level") != DRIVER_COMMITS:
            statements = options.get(BEGIN, "BEGIN"), *settings(connection)
            connection.exec_driver_sql("; ".join(statements))
