"""One transaction at a time, off the event loop: inside, the house is plain synchronous code.

`work` may run more than once (a lost commit is replayed): it touches nothing but its session.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol, TypeVar

from sqlalchemy import URL, Connection, Engine, Insert, Select, Table, create_engine, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from models.engine import driver, server_log
from models.engine.erasing import Forget
from models.engine.patience import USUAL, Patience
from models.engine.postgresql import Postgresql
from models.engine.prepared import Statement, Step
from models.engine.presence import Presence
from models.engine.sqlite import Sqlite, open_engine

T = TypeVar("T")
Work = Callable[[Session], T]
DIALECTS: dict[str, Callable[[Table], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


class Database(Protocol):
    engine: Engine
    forget_file: Forget
    """What is done with a file whose row was erased, once that is committed."""

    async def transact(self, work: Work[T]) -> T:
        """Run `work` in a transaction: committed when it returns, rolled back when it raises."""

    def transact_now(self, work: Work[T]) -> T:
        """The same for those who have no event loop (the command line)."""

    async def read(self, work: Work[T]) -> T:
        """Run `work` on one steady picture of the data that it cannot change."""

    def presence(self, number: int) -> Presence:
        """By which others see that the process of this number is alive."""

    def close(self) -> None: ...


class Result(Protocol):
    @property
    def rowcount(self) -> int: ...

    def fetchall(self) -> Sequence[Any]: ...


def open_database(url: str, patience: Patience = USUAL) -> Database:
    address = _address(url)
    return Sqlite(address) if _is_sqlite(address) else Postgresql(address, patience)


def open_for_migrations(url: str) -> Engine:
    """SQLite's foreign keys sleep meanwhile: it changes a table by making it anew."""
    address = _address(url)
    if _is_sqlite(address):
        return open_engine(address, foreign_keys="OFF")
    parameters = USUAL.parameters(address.query)
    engine = create_engine(address, hide_parameters=True, connect_args=parameters)
    server_log.keep_quiet(engine)
    return engine


def lock_for_migrations(connection: Connection) -> None:
    """One process at a time changes tables (SQLite's BEGIN IMMEDIATE sees to it already)."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7263)")


def insert_new(session: Session, table: type[Any], unique: Sequence[str], **values: Any) -> bool:
    """Insert a row unless its `unique` columns are taken, safely in a race; True if it was new.

    Without any, none of those that must be unique may be taken.
    """
    session.flush()
    step = row_if_new(session, table, unique, **values)
    defaults = {column.name for column in table.__table__.columns if column.default}
    if defaults - values.keys():  # SQLAlchemy fills them in
        return session.connection().execute(*step).rowcount == 1
    return execute_together(session, [step]).rowcount == 1


def row_if_new(session: Session, table: type[Any], unique: Sequence[str], **values: Any) -> Step:
    """The same, to be executed together with others; it counts one row if it was new."""
    dialect = session.connection().dialect.name
    return _insert_new(dialect, table.__table__, tuple(unique)), values


@cache
def _insert_new(dialect: str, table: Table, unique: tuple[str, ...]) -> Insert:
    statement: Insert = DIALECTS[dialect](table).on_conflict_do_nothing(
        index_elements=unique or None
    )
    return statement.inline().execution_options(preserve_rowcount=True)


def execute_together(session: Session, steps: Sequence[Step]) -> Result:
    """Constants that are given all their values, in order; what the last one found."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        return driver.execute(connection, steps)
    *others, last = steps
    for step in others:
        connection.execute(*step)
    return connection.execute(*last)


def hold(session: Session, rows: Select[Any], values: Mapping[str, Any]) -> None:
    """Wait for rows and keep them until the end; SQLite has one writer: they are ours already."""
    if session.connection().dialect.name == "postgresql":
        execute_together(session, [(rows, values)])


def read_held(
    session: Session, rows: Select[Any], statement: Statement, values: Mapping[str, Any]
) -> Result:
    """What `statement` finds once those rows are held: it sees what was committed meanwhile."""
    held = session.connection().dialect.name == "postgresql"
    return execute_together(session, [(rows, values)] * held + [(statement, values)])


def _address(url: str) -> URL:
    address = make_url(url)
    if address.get_backend_name() not in DIALECTS:
        raise ArgumentError("it must begin with sqlite:/// or postgresql://")
    return address if _is_sqlite(address) else address.set(drivername="postgresql+psycopg")


def _is_sqlite(address: URL) -> bool:
    return address.get_backend_name() == "sqlite"
