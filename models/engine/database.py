"""Open a database, and run transactions off the event loop: inside them, code is synchronous.

`work` may run more than once (a lost commit is replayed): it may touch nothing but its session.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol, TypeVar

from sqlalchemy import (
    URL,
    Connection,
    Delete,
    Engine,
    Insert,
    Select,
    Table,
    Update,
    bindparam,
    create_engine,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from locales import _
from models.engine import server_log
from models.engine.beginning import DRIVER_COMMITS, begin_with
from models.engine.erasing import Forget, Log
from models.engine.liveness import Liveness
from models.engine.sqlite import Sqlite, open_engine
from models.engine.timeouts import USUAL, DatabaseTimeouts

T = TypeVar("T")
Work = Callable[[Session], T]
DIALECTS: dict[str, Callable[[Table], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


class Database(Protocol):
    engine: Engine
    forget_file: Forget
    """Deletes a file whose row was erased; called once that is committed."""

    log_erasures: Log
    """Remembers which people were erased, by a line each; called once that is committed."""

    async def transact(self, work: Work[T]) -> T:
        """Run `work` in a transaction: committed when it returns, rolled back when it raises."""

    def transact_now(self, work: Work[T]) -> T:
        """Run `work` in a transaction, for callers without an event loop (the command line)."""

    async def read(self, work: Work[T]) -> T:
        """Run `work` on a read-only snapshot of the data."""

    async def read_apart(self, work: Work[T]) -> T:
        """Run a reading `work` of several seconds: one at a time, while other readers go on."""

    def liveness(self, number: int) -> Liveness:
        """Return the liveness of the process numbered `number`, for others to see."""

    def close(self) -> None: ...


def open_database(url: str, timeouts: DatabaseTimeouts = USUAL) -> Database:
    """Open the database of a URL; raises `ArgumentError` unless it is SQLite or PostgreSQL."""
    address = address_of(url)
    if is_sqlite(address):
        return Sqlite(address)
    from models.engine.postgresql import Postgresql  # imports psycopg, which SQLite does not need

    return Postgresql(address, timeouts)


def open_for_migrations(url: str) -> Engine:
    """Open an engine for migrations.

    SQLite's foreign keys are off meanwhile: it changes a table by creating it again.
    """
    address = address_of(url)
    if is_sqlite(address):
        return open_engine(address, foreign_keys="OFF")
    parameters = USUAL.parameters(address.query)
    engine = create_engine(
        address, hide_parameters=True, connect_args=parameters, isolation_level=DRIVER_COMMITS
    )
    server_log.keep_quiet(engine)
    begin_with(engine, server_log.quietly)
    return engine


def open_for_reading(url: str) -> Engine:
    """Open a read-only engine; on SQLite it never waits for a writer."""
    address = address_of(url)
    if is_sqlite(address):
        return open_engine(address, begin="BEGIN", query_only="ON")
    return open_for_migrations(url)


def open_for_trials(url: str) -> Engine:
    """Open an engine to try whether a change is taken; on SQLite it waits little for who writes."""
    address = address_of(url)
    return (
        open_engine(address, busy_timeout="3000")
        if is_sqlite(address)
        else open_for_migrations(url)
    )


def lock_for_migrations(connection: Connection) -> None:
    """Let one process at a time change tables (SQLite's BEGIN IMMEDIATE already does)."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7263)")


def insert_new(session: Session, table: type[Any], unique: Sequence[str], **values: Any) -> bool:
    """Insert a row unless its `unique` columns are taken, safely in a race; True if it was new.

    If `unique` is empty, every unique constraint of the table counts.
    """
    session.flush()
    connection = session.connection()
    insert = _insert_new(connection.dialect.name, table.__table__, tuple(unique))
    return connection.execute(insert, values).rowcount == 1


Change = tuple[Insert | Update | Delete, Mapping[str, Any]]
"""A statement that names its values (`bindparam`), and these values."""


def change_and_insert_new(
    session: Session,
    change: Change,
    table: type[Any],
    unique: Sequence[str],
    values: Mapping[str, Any],
) -> bool:
    """Execute a change, then insert a row unless present; on PostgreSQL in a single statement."""
    if session.connection().dialect.name == "sqlite":
        session.connection().execute(*change)
        return insert_new(session, table, unique, **values)
    session.flush()
    statement, change_values = change
    both = _change_and_insert(table.__table__, tuple(unique), statement, tuple(values))
    row = {f"new_{name}": value for name, value in values.items()}
    return session.connection().execute(both, {**row, **change_values}).rowcount == 1


@cache
def _insert_new(dialect: str, table: Table, unique: tuple[str, ...]) -> Insert:
    statement: Insert = DIALECTS[dialect](table).on_conflict_do_nothing(
        index_elements=unique or None
    )
    return statement.inline().execution_options(preserve_rowcount=True)


@cache
def _change_and_insert(
    table: Table, unique: tuple[str, ...], change: Insert | Update | Delete, names: tuple[str, ...]
) -> Insert:
    """Prefix the values of the row: the change may have a value of the same name."""
    row = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    return _insert_new("postgresql", table, unique).values(row).add_cte(change.cte("changed"))


def lock_rows(session: Session, rows: Select[Any], values: Mapping[str, Any]) -> None:
    """Lock rows until the transaction ends; SQLite has one writer, and needs no lock.

    It is a separate statement, so that the next one sees what was committed while it waited.
    """
    if session.connection().dialect.name == "postgresql":
        session.execute(rows, values)


def address_of(url: str) -> URL:
    """Return the URL with our driver. Raises `ArgumentError` unless we know the database."""
    address = make_url(url)
    if address.get_backend_name() not in DIALECTS:
        raise ArgumentError(_("it must begin with sqlite:/// or postgresql://"))
    return address if is_sqlite(address) else address.set(drivername="postgresql+psycopg")


def is_sqlite(address: URL) -> bool:
    """Tell SQLite from PostgreSQL."""
    return address.get_backend_name() == "sqlite"
