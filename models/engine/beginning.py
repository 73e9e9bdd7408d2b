"""How a transaction begins on PostgreSQL: one message says BEGIN and sets its limits.

The driver believes that each statement commits by itself, so that BEGIN is ours to say, as with
SQLite; its own would be one message more.  Nothing outlives a transaction: a
pool of transactions (PgBouncer) may give the next one another session of the server.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Engine, event

DRIVER_COMMITS = "AUTOCOMMIT"
"""The isolation level of an engine whose transactions begin with ours; asked for by a connection
alone, it means that nothing begins."""
BEGIN = "begin"
"""The execution option of connections that begin in a way of their own."""
PICTURE = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
"""Of one steady picture of the data, which nobody changes."""


def begin_with(engine: Engine, settings: Callable[[Connection], Sequence[str]]) -> None:
    """Begin each transaction with statements that set what holds until its end."""

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("isolation_level") != DRIVER_COMMITS:
            said = options.get(BEGIN, "BEGIN"), *settings(connection)
            connection.exec_driver_sql("; ".join(said))
