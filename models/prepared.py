"""PostgreSQL: the statements of every turn, prepared once a connection, told several in one go.

Each of them sees what was committed when it began, as if they came one by one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from psycopg import Error
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Connection, Engine, Select, Text, UpdateBase, event, literal_column
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData

from models.columns import JSON_BY_ORJSON

Statement = Select[*tuple[Any, ...]] | UpdateBase
Step = tuple[Statement, Mapping[str, Any]]

PSYCOPG: Any = PGDialect_psycopg
NUMBERED = PSYCOPG(paramstyle="numeric_dollar", **JSON_BY_ORJSON)
NUMBERS = count()
KEPT = 1000
"""How many statements psycopg prepares on a connection."""
FINE = {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}


Process = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class Columns:
    """What a statement gives for each row."""

    described: SimpleResultMetaData
    kinds: tuple[Any, ...]


class Found(IteratorResult[*tuple[Any, ...]]):
    """What a statement gave, as SQLAlchemy gives it."""

    def __init__(self, columns: Columns, rows: Sequence[Sequence[Any]], rowcount: int) -> None:
        super().__init__(columns.described, iter(rows))
        self.rowcount = rowcount


@dataclass(frozen=True, slots=True)
class Prepared:
    """The same name on every connection; each parameter in order: its name, its value if the
    statement holds it, and what it goes through."""

    name: bytes
    words: bytes
    parameters: Sequence[tuple[str, Any, Process]]
    columns: Columns

    def given(self, values: Mapping[str, Any]) -> Iterator[Any]:
        for name, held, process in self.parameters:
            value = values.get(name, held)
            yield process(value) if process else value


@dataclass(frozen=True, slots=True)
class Driver:
    """One connection of psycopg, spoken to without a cursor; what the server has prepared."""

    connection: Any
    transformer: Any
    known: set[bytes]

    def tell(self, words: bytes, columns: Columns) -> Found:
        """What the last statement found."""
        result = self.connection.pgconn.exec_(words)
        if result.status not in FINE:
            raise error_from_result(result, self.transformer.encoding)
        if not result.nfields:
            return Found(columns, (), result.command_tuples or 0)
        self.transformer.set_pgresult(result)
        rows = self.transformer.load_rows(0, result.ntuples, list)
        codes = tuple([result.ftype(n) for n in range(result.nfields)])
        for n, process in _processes(columns.kinds, codes):
            for row in rows:
                row[n] = process(row[n])
        return Found(columns, rows, result.ntuples)

    def words(self, prepared: Prepared, values: Mapping[str, Any]) -> bytes:
        """The server prepares it in the same go when it is told to for the first time."""
        literal = self.transformer.as_literal
        given = b",".join([literal(value) for value in prepared.given(values)])
        told = (
            b"EXECUTE %b(%b)" % (prepared.name, given) if given else b"EXECUTE %b" % prepared.name
        )
        if prepared.name in self.known:
            return told
        self.known.add(prepared.name)
        return b"PREPARE %b AS %b;%b" % (prepared.name, prepared.words, told)

    def begin(self) -> list[bytes]:
        """As psycopg begins: of a picture, in a way of its own."""
        if self.connection.pgconn.transaction_status != TransactionStatus.IDLE:
            return []
        level = self.connection.isolation_level
        asked = [b"ISOLATION LEVEL " + level.name.replace("_", " ").encode()] if level else []
        return [b" ".join([b"BEGIN", *asked, *[b"READ ONLY"] * bool(self.connection.read_only)])]


def can_prepare(statement: Statement, values: Mapping[str, Any]) -> bool:
    """A list among the values has another number of places each time."""
    return _prepared(statement, tuple(values)) is not None


def execute(connection: Connection, steps: Sequence[Step]) -> Found:
    """What the last step found; the transaction begins in the same go."""
    try:
        driver = _driver_of(connection)
        told = [_prepared(statement, tuple(values)) for statement, values in steps]
        words = [driver.words(it, values) for it, (_, values) in zip(told, steps, strict=True)]
        return driver.tell(b";".join([*driver.begin(), *words]), told[-1].columns)
    except Error as error:  # told as SQLAlchemy tells it, which also drops lost connections
        connection._handle_dbapi_exception(error, str(steps[-1][0]), None, None, None)


def tell(connection: Connection, words: bytes) -> None:
    """Outside any transaction: it is one of its own."""
    try:
        _driver_of(connection).tell(words, NOTHING)
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
        left = driver.tell(b"SELECT name FROM pg_prepared_statements", NAMES)
        driver.known.update(name.encode() for name in left.scalars())
        connection.info[Driver] = driver
    return driver


@cache
def _prepared(statement: Statement, names: tuple[str, ...]) -> Any:
    """`Prepared`, or None; `names` are those of the values it is given: the others, it holds."""
    compiled: Any = statement.compile(dialect=NUMBERED, column_keys=names)
    if any(bind.expanding and name in names for name, bind in compiled.binds.items()):
        return None
    whole = compiled.construct_expanded_state(dict.fromkeys(names), escape_names=False)
    processes = {
        name: bind.type.dialect_impl(NUMBERED).bind_processor(NUMBERED)
        for name, bind in compiled.binds.items()
    } | whole.processors
    parameters = [(name, whole.parameters[name], processes.get(name)) for name in whole.positiontup]
    name, words = b"turn_%d" % next(NUMBERS), whole.statement.encode()
    return Prepared(name, words, parameters, _columns(statement.exported_columns))


def _columns(given: Iterable[Any]) -> Columns:
    columns = list(given)
    described = SimpleResultMetaData([column.key for column in columns])
    return Columns(described, tuple(column.type.dialect_impl(NUMBERED) for column in columns))


@cache
def _processes(
    kinds: tuple[Any, ...], codes: tuple[int, ...]
) -> Sequence[tuple[int, Callable[[Any], Any]]]:
    """What values go through that the server gives as types of these codes: the column, and how."""
    each = [kind.result_processor(NUMBERED, code) for kind, code in zip(kinds, codes, strict=False)]
    return [(n, process) for n, process in enumerate(each) if process]


NOTHING = _columns(())
NAMES = _columns([literal_column("name", Text())])
