"""PostgreSQL: the statements of every turn, prepared once a connection, told several in one go.

Each of them sees what was committed when it began, as if they came one by one.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from psycopg import Error
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Connection, Engine, Select, UpdateBase, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from models.columns import JSON_BY_ORJSON

Statement = Select[*tuple[Any, ...]] | UpdateBase
Step = tuple[Statement, Mapping[str, Any]]

PSYCOPG: Any = PGDialect_psycopg
NAMED: Any = namedtuple
NUMBERED = PSYCOPG(paramstyle="numeric_dollar", **JSON_BY_ORJSON)
NUMBERS = count()
FINE = {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}


@dataclass(frozen=True, slots=True)
class Found:
    rowcount: int
    rows: Sequence[Any] = ()

    def fetchall(self) -> Sequence[Any]:
        return self.rows


@dataclass(frozen=True, slots=True)
class Prepared:
    """The same name on every connection; each parameter in order, and what it goes through."""

    name: bytes
    words: bytes
    parameters: Sequence[tuple[str, Callable[[Any], Any]]]


@dataclass(frozen=True, slots=True)
class Driver:
    """One connection of psycopg, spoken to without a cursor; what the server has prepared."""

    connection: Any
    transformer: Any
    known: set[bytes]

    def tell(self, words: bytes) -> Found:
        """What the last statement found."""
        result = self.connection.pgconn.exec_(words)
        if result.status not in FINE:
            raise error_from_result(result, self.transformer.encoding)
        if not result.nfields:
            return Found(result.command_tuples or 0)
        self.transformer.set_pgresult(result)
        names = tuple([result.fname(n).decode() for n in range(result.nfields)])
        return Found(
            result.ntuples, self.transformer.load_rows(0, result.ntuples, _maker_of(names))
        )

    def words(self, statement: Statement, values: Mapping[str, Any]) -> bytes:
        prepared = _prepared(statement, tuple(values))
        if prepared.name not in self.known:
            self.tell(b"PREPARE %b AS %b" % (prepared.name, prepared.words))
            self.known.add(prepared.name)
        literal = self.transformer.as_literal
        given = [literal(process(values[name])) for name, process in prepared.parameters]
        return b"EXECUTE %b(%b)" % (prepared.name, b",".join(given))

    def begin(self) -> list[bytes]:
        begun = self.connection.pgconn.transaction_status != TransactionStatus.IDLE
        return [] if begun else [b"BEGIN"]


def execute(connection: Connection, steps: Sequence[Step]) -> Found:
    """What the last step found; the transaction begins in the same go."""
    try:
        driver = _driver_of(connection)
        words = [driver.words(*step) for step in steps]
        return driver.tell(b";".join([*driver.begin(), *words]))
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
    event.listen(engine, "rollback", _forget)
    event.listen(engine, "rollback_savepoint", _forget)


def _forget(connection: Connection, *_: Any) -> None:
    if not connection.invalidated:
        connection.info.pop(Driver, None)


def _driver_of(connection: Connection) -> Driver:
    driver: Driver | None = connection.info.get(Driver)
    if driver is None:
        psycopg: Any = connection.connection.driver_connection
        driver = Driver(psycopg, Transformer(psycopg), set())
        left = driver.tell(b"SELECT name FROM pg_prepared_statements").fetchall()
        driver.known.update(row.name.encode() for row in left)
        connection.info[Driver] = driver
    return driver


@cache
def _prepared(statement: Statement, names: tuple[str, ...]) -> Prepared:
    compiled: Any = statement.compile(dialect=NUMBERED, column_keys=names)
    kinds = {name: bind.type.dialect_impl(NUMBERED) for name, bind in compiled.binds.items()}
    processes = {name: kind.bind_processor(NUMBERED) for name, kind in kinds.items()}
    parameters = [(name, processes[name] or _as_it_is) for name in compiled.positiontup]
    return Prepared(b"turn_%d" % next(NUMBERS), str(compiled).encode(), parameters)


def _as_it_is(value: Any) -> Any:
    return value


@cache
def _maker_of(names: tuple[str, ...]) -> Callable[[Sequence[Any]], Any]:
    make: Callable[[Sequence[Any]], Any] = NAMED("Row", names)._make
    return make
