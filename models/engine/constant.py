"""Statements built once: to build one costs several times what it costs to execute it."""

from collections.abc import Callable
from functools import cache
from inspect import signature
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import CompoundSelect, Delete, Select, Update, bindparam

from models.engine.session import STRAIGHT

P = ParamSpec("P")
S = TypeVar("S")
Given = dict[str, Any]


def constant(build: Callable[P, S]) -> Callable[P, tuple[S, Given]]:
    """The statement and its values, as `session.execute(*due(bot_id, now))` takes them.

    `build` is called once, with a place for each argument instead of a value: it compares them
    with columns, and neither looks into them nor reckons with them.  No value is None.
    What updates or deletes leaves the objects that are loaded as they were.
    """
    names = list(signature(build).parameters)
    by_name: Callable[..., S] = build

    @cache
    def built() -> S:
        places: dict[str, Any] = {name: bindparam(f"{name}_") for name in names}
        made: Any = by_name(**places)
        if made.is_dml:
            made = made.execution_options(synchronize_session=False)
        result: S = made.execution_options(**{STRAIGHT: True}) if _has_no_object(made) else made
        return result

    def given(*values: P.args, **named: P.kwargs) -> tuple[S, Given]:
        told = dict(zip(names, values, strict=False)) | named
        return built(), {f"{name}_": value for name, value in told.items()}

    return given


def _has_no_object(statement: Any) -> bool:
    """It gives columns alone, or nothing."""
    match statement:
        case Select():
            given = statement.column_descriptions
        case Update() | Delete():
            given = statement.returning_column_descriptions
        case _:
            return isinstance(statement, CompoundSelect)
    return all(it["expr"] is not it.get("entity") for it in given)
