"""What a constant statement becomes for PostgreSQL: its words, and the values they leave out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, UpdateBase
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine.result import SimpleResultMetaData

from models.engine.columns import JSON_BY_ORJSON

Statement = Select[*tuple[Any, ...]] | UpdateBase
Step = tuple[Statement, Mapping[str, Any]]
Process = Callable[[Any], Any]

PSYCOPG: Any = PGDialect_psycopg
NUMBERED = PSYCOPG(paramstyle="numeric_dollar", **JSON_BY_ORJSON)


@dataclass(frozen=True, slots=True)
class Columns:
    """What a statement gives for each row."""

    described: SimpleResultMetaData
    kinds: tuple[Any, ...]

    def processes(self, codes: tuple[int, ...]) -> Sequence[tuple[int, Process]]:
        """Which columns go through what, when the server gives them as types of these codes."""
        return _processes(self.kinds, codes)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Each parameter in order: its name, its value if the statement holds it, and what it goes
    through."""

    words: bytes
    parameters: Sequence[tuple[str, Any, Process | None]]
    columns: Columns

    def given(self, values: Mapping[str, Any]) -> Iterator[Any]:
        for name, held, process in self.parameters:
            value = values.get(name, held)
            yield process(value) if process else value


def can_prepare(statement: Statement, values: Mapping[str, Any]) -> bool:
    """Not with a list among the values, which takes other places each time."""
    return _prepared(statement, tuple(values)) is not None


def prepare(statement: Statement, values: Mapping[str, Any]) -> Prepared:
    """What it becomes; a TypeError for one that cannot be prepared."""
    prepared = _prepared(statement, tuple(values))
    if prepared is None:
        raise TypeError(f"A list among the values: {statement}")
    return prepared


@cache
def _prepared(statement: Statement, names: tuple[str, ...]) -> Prepared | None:
    """`names` are those of the values it is given: the others, it holds."""
    compiled: Any = statement.compile(dialect=NUMBERED, column_keys=names)
    if any(bind.expanding and name in names for name, bind in compiled.binds.items()):
        return None
    whole = compiled.construct_expanded_state(dict.fromkeys(names), escape_names=False)
    processes = {
        name: bind.type.dialect_impl(NUMBERED).bind_processor(NUMBERED)
        for name, bind in compiled.binds.items()
    } | whole.processors
    parameters = [(name, whole.parameters[name], processes.get(name)) for name in whole.positiontup]
    words = whole.statement.encode()
    return Prepared(words, parameters, _columns_of(statement.exported_columns))


def _columns_of(given: Iterable[Any]) -> Columns:
    columns = list(given)
    described = SimpleResultMetaData([column.key for column in columns])
    return Columns(described, tuple(column.type.dialect_impl(NUMBERED) for column in columns))


@cache
def _processes(kinds: tuple[Any, ...], codes: tuple[int, ...]) -> Sequence[tuple[int, Process]]:
    each = [kind.result_processor(NUMBERED, code) for kind, code in zip(kinds, codes, strict=True)]
    return [(n, process) for n, process in enumerate(each) if process]
