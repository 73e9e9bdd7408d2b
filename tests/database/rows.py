"""Make rows that a table takes, with no more than it asks, each unlike the others."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count, cycle
from typing import Any

from sqlalchemy import JSON, Column, Connection, Enum, Table, insert

from models.engine.base import UtcDateTime
from models.tables import metadata
from tests.database.builders import NOON

SOME = object()
"""What a column is given that no other row holds, where its type and its checks leave a choice."""
Row = Mapping[str, Any]
WITHIN_CHECKS: Mapping[str, Row] = {
    "data_protection": {"id": 1},
    "feedback": {"score": 3},
    "slots": {"seats": 3},
    "workshops": {"places": 30, "capacity": 30},
}
OF_TYPE: Mapping[type, Callable[[int], Any]] = {
    bool: lambda _: False,
    bytes: lambda number: str(number).encode(),
    date: lambda number: NOON.date() + timedelta(days=number),
    float: float,
    int: lambda number: number,
    str: str,
}


@dataclass
class Rows:
    connection: Connection
    _numbers: Iterator[int] = field(default_factory=lambda: count(1000))
    _turns: dict[Column[Any], Iterator[Any]] = field(default_factory=dict)

    def add(self, name: str, given: Row | None = None) -> Row:
        """Add a row to a table, and those that it refers to; return what it holds."""
        table = metadata.tables[name]
        asked = {column.name: SOME for column in table.columns if _is_asked(table, column)}
        values = {
            column: self._some(table, table.c[column]) if value is SOME else value
            for column, value in {**asked, **(given or {})}.items()
        }
        made = self.connection.execute(insert(table).values(values)).inserted_primary_key
        return values | dict(made._mapping if made is not None else {})

    def _some(self, table: Table, column: Column[Any]) -> Any:
        for key in column.foreign_keys:
            return self.add(key.column.table.name)[key.column.name]
        if column.name in (within := WITHIN_CHECKS.get(table.name, {})):
            return within[column.name]
        match column.type:
            case Enum() as chosen:
                names = map(chosen.python_type, chosen.enums)
                return next(self._turns.setdefault(column, cycle(list(names))))
            case UtcDateTime():
                return NOON + timedelta(minutes=next(self._numbers))
            case JSON():
                return {}
            case plain:
                return OF_TYPE[plain.python_type](next(self._numbers))


def _is_asked(table: Table, column: Column[Any]) -> bool:
    """Tell whether a row cannot do without a value of ours."""
    given = column.default is not None or column.server_default is not None
    return not (column.nullable or given or column is table.autoincrement_column)
