"""PostgreSQL's driver, spoken to by its own cursor: constants whose values are bound.

No value is part of a statement: the server's log quotes statements that fail.
"""

from collections.abc import Sequence
from typing import Any

from psycopg import Error, RawCursor
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.result import IteratorResult

from models.engine.prepared import Columns, Step, prepare

KEPT = 1000
"""How many statements psycopg prepares on a connection."""
FINE = {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}


class Found(IteratorResult[*tuple[Any, ...]]):
    """What a statement gave, as SQLAlchemy gives it."""

    def __init__(self, columns: Columns, rows: Sequence[Sequence[Any]], rowcount: int) -> None:
        super().__init__(columns.described, iter(rows))
        self.rowcount = rowcount


def execute(connection: Connection, steps: Sequence[Step]) -> Found:
    """What the last step found."""
    cursor = RawCursor(_psycopg(connection))
    try:
        for statement, values in steps:
            prepared = prepare(statement, values)
            cursor.execute(prepared.words, list(prepared.given(values)), prepare=True)
        return _found(cursor, prepared.columns)
    except Error as error:  # told as SQLAlchemy tells it, which also drops lost connections
        connection._handle_dbapi_exception(error, str(steps[-1][0]), None, None, None)


def tell(connection: Connection, words: bytes, named: str | None = None) -> None:
    """Outside any transaction: it is one of its own.

    An error names the statement as `named`; one that names none may have happened at a commit.
    """
    psycopg = _psycopg(connection)
    try:
        result = psycopg.pgconn.exec_(words)
        if result.status not in FINE:
            raise error_from_result(result, psycopg.info.encoding)
    except Error as error:
        connection._handle_dbapi_exception(error, named, None, None, None)


def watch(engine: Engine) -> None:
    event.listen(engine, "connect", _keep_many)


def _keep_many(psycopg: Any, _: Any) -> None:
    """A look at all ticks alone has more than the hundred it keeps by itself."""
    psycopg.prepared_max = KEPT


def _psycopg(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _found(cursor: RawCursor[Any], columns: Columns) -> Found:
    given = cursor.pgresult
    if given is None or not given.ntuples:
        return Found(columns, (), cursor.rowcount)
    rows = [list(row) for row in cursor.fetchall()]
    for n, process in columns.processes(tuple(map(given.ftype, range(given.nfields)))):
        for row in rows:
            row[n] = process(row[n])
    return Found(columns, rows, len(rows))
