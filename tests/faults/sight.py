"""What can be seen of a database from outside, while the bot that uses it stands still."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Engine, create_engine, make_url, select, text, update
from sqlalchemy.orm import Session

from models.conversation import Update
from models.engine.sqlite import open_engine
from models.outbox import Lease
from services.conversation.replies import Message, from_rows
from tests.harness.database.postgres import NAME
from tests.harness.waiting import until

Owed = dict[int, int]
"""Per chat, how many messages are committed and not marked as said."""


class Eye(Protocol):
    """Sees whether a transaction is open that writes."""

    def is_writing(self) -> bool: ...

    def wait_until_gone(self) -> None:
        """The server has noticed that a killed bot is gone: nothing of it commits any more."""


@dataclass(frozen=True)
class SqliteEye:
    connection: sqlite3.Connection

    def is_writing(self) -> bool:
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            return error.sqlite_errorcode == sqlite3.SQLITE_BUSY
        self.connection.execute("ROLLBACK")
        return False

    def wait_until_gone(self) -> None:
        until(lambda: not self.is_writing(), "the lock of the dead is let go")


@dataclass(frozen=True)
class PostgresqlEye:
    engine: Engine

    def is_writing(self) -> bool:
        return self._count("backend_xid IS NOT NULL") > 0

    def wait_until_gone(self) -> None:
        until(lambda: self._count("true") == 0, "the connections of the dead are closed")

    def _count(self, condition: str) -> int:
        query = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            f"AND backend_type = 'client backend' AND pid <> pg_backend_pid() "
            f"AND application_name <> '{NAME}' AND {condition}"
        )
        with self.engine.connect() as connection:
            count: int = connection.scalar(text(query)) or 0
            return count


@dataclass(frozen=True)
class Sight:
    engine: Engine
    eye: Eye

    def heard(self) -> set[int]:
        """The updates that are committed."""
        with self.engine.connect() as connection:
            return set(connection.scalars(select(Update.update_id)))

    def owed(self) -> Owed:
        query = select(Update.lane, Update.lines).where(Update.answered_at.is_(None))
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        owed: Owed = {}
        for chat_id, lines in rows:
            says = [line for line in from_rows(lines or []) if isinstance(line, Message)]
            owed[chat_id] = owed.get(chat_id, 0) + len(says)
        return owed

    def let_the_lease_go(self) -> None:
        """As after its eight seconds of silence: another may lead at once."""
        with Session(self.engine) as session, session.begin():
            session.execute(update(Lease).values(holder=""))


@contextmanager
def a_sight(url: str) -> Iterator[Sight]:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        file = str(address.database)
        with (
            closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection,
            _disposing(open_engine(address, begin="BEGIN")) as engine,
        ):
            yield Sight(engine, SqliteEye(connection))
    else:
        psycopg = create_engine(address.set(drivername="postgresql+psycopg"))
        with _disposing(psycopg) as engine:
            yield Sight(engine, PostgresqlEye(engine))


@contextmanager
def _disposing(engine: Engine) -> Iterator[Engine]:
    try:
        yield engine
    finally:
        engine.dispose()
