"""Tell in a statement on which day of UTC an instant lies."""

from typing import Any

from sqlalchemy import Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class UtcDay(FunctionElement[Any]):
    type = Date()
    inherit_cache = True


@compiles(UtcDay, "sqlite")
def _on_sqlite(day: UtcDay, compiler: Any, **options: Any) -> str:
    return f"date({compiler.process(day.clauses, **options)})"


@compiles(UtcDay, "postgresql")
def _on_postgresql(day: UtcDay, compiler: Any, **options: Any) -> str:
    return f"CAST({compiler.process(day.clauses, **options)} AT TIME ZONE 'UTC' AS date)"
