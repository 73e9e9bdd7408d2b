"""PostgreSQL's driver, spoken to without a cursor: several constants in one go.

Each of them sees what was committed when it began, as if they came one by one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Error
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from sqlalchemy import Connection, Engine, Text, event, literal_column
from sqlalchemy.engine.result import IteratorResult

from models.engine.prepared import Columns, Prepared, Step, columns_of, prepare

KEPT = 1000
"""How many statements psycopg prepares on a connection."""
FINE = {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}
NAMES = columns_of([literal_column("name", Text())])


class Found(IteratorResult[*tuple[Any, ...]]):
    """What a statement gave, as SQLAlchemy gives it."""

    def __init__(self, columns: Columns, rows: Sequence[Sequence[Any]], rowcount: int) -> None:
        super().__init__(columns.described, iter(rows))
        self.rowcount = rowcount


@dataclass(frozen=True, slots=True)
class Driver:
    """One connection of psycopg, spoken to without a cursor; what the server has prepared."""

    connection: Any
    transformer: Any
    known: set[bytes]

    def tell(self, words: bytes) -> PGresult:
        """What the last statement gave, as the server's library tells it."""
        result: PGresult = self.connection.pgconn.exec_(words)
        if result.status not in FINE:
            raise error_from_result(result, self.transformer.encoding)
        return result

    def ask(self, words: bytes, columns: Columns) -> Found:
        """What the last statement found."""
        result = self.tell(words)
        if not result.ntuples:
            return Found(columns, (), result.command_tuples or 0)
        self.transformer.set_pgresult(result)
        rows = self.transformer.load_rows(0, result.ntuples, list)
        codes = tuple([result.ftype(n) for n in range(result.nfields)])
        for n, process in columns.processes(codes):
            for row in rows:
                row[n] = process(row[n])
        return Found(columns, rows, result.ntuples)

    def words(self, it: Prepared, values: Mapping[str, Any]) -> bytes:
        """The server prepares it in the same go when it is told to for the first time."""
        literal = self.transformer.as_literal
        given = b",".join([literal(value) for value in it.given(values)])
        told = b"EXECUTE %b(%b)" % (it.name, given) if given else b"EXECUTE %b" % it.name
        if it.name in self.known:
            return told
        self.known.add(it.name)
        return b"PREPARE %b AS %b;%b" % (it.name, it.words, told)

    def begin(self) -> list[bytes]:
        """As psycopg begins: of a picture, in a way of its own."""
        if self.connection.pgconn.transaction_status != TransactionStatus.IDLE:
            return []
        level = self.connection.isolation_level
        asked = [b"ISOLATION LEVEL " + level.name.replace("_", " ").encode()] if level else []
        return [b" ".join([b"BEGIN", *asked, *[b"READ ONLY"] * bool(self.connection.read_only)])]


def execute(connection: Connection, steps: Sequence[Step]) -> Found:
    """What the last step found; the transaction begins in the same go."""
    try:
        driver = _driver_of(connection)
        told = [(prepare(*step), step[1]) for step in steps]
        words = [driver.words(*each) for each in told]
        return driver.ask(b";".join([*driver.begin(), *words]), told[-1][0].columns)
    except Error as error:  # told as SQLAlchemy tells it, which also drops lost connections
        connection._handle_dbapi_exception(error, str(steps[-1][0]), None, None, None)


def tell(connection: Connection, words: bytes) -> None:
    """Outside any transaction: it is one of its own."""
    try:
        _driver_of(connection).tell(words)
    except Error as error:
        connection._handle_dbapi_exception(error, None, None, None, None)


def watch(engine: Engine) -> None:
    """After a rollback psycopg forgets what it has prepared, and makes the server forget ours."""
    event.listen(engine, "connect", _keep_many)
    event.listen(engine, "rollback", _forget)
    event.listen(engine, "rollback_savepoint", _forget)


def _keep_many(psycopg: Any, _: Any) -> None:
    """A look at all ticks alone has more than the hundred it keeps by itself."""
    psycopg.prepared_max = KEPT


def _forget(connection: Connection, *_: Any) -> None:
    if not connection.invalidated:
        connection.info.pop(Driver, None)


def _driver_of(connection: Connection) -> Driver:
    driver: Driver | None = connection.info.get(Driver)
    if driver is None:
        psycopg: Any = connection.connection.driver_connection
        driver = Driver(psycopg, Transformer(psycopg), set())
        left = driver.ask(b"SELECT name FROM pg_prepared_statements", NAMES)
        driver.known.update(name.encode() for name in left.scalars())
        connection.info[Driver] = driver
    return driver
