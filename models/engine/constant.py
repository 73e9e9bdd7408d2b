"""Statements built once: to build one costs several times what it costs to execute it."""

from collections.abc import Callable
from functools import cache
from inspect import signature
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import bindparam

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
        result: S = made
        return result

    def given(*values: P.args, **named: P.kwargs) -> tuple[S, Given]:
        told = dict(zip(names, values, strict=False)) | named
        return built(), {f"{name}_": value for name, value in told.items()}

    return given
