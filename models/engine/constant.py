"""Build a SQL statement once and reuse it: building costs several times what executing does."""

from collections.abc import Callable
from functools import cache, wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import bindparam

P = ParamSpec("P")
S = TypeVar("S")
Values = dict[str, Any]


def constant(build: Callable[P, S]) -> Callable[P, tuple[S, Values]]:
    """Decorate a function that builds a statement from its arguments.

    The decorated function returns the statement and its values, for
    `session.execute(*due(bot_id, now))`.

    `build` is called once, with a bound parameter for each argument instead of a value. It may
    compare arguments with columns, but neither inspect them nor compute with them; no argument may
    be None. Statements that update or delete do not change the objects already loaded.
    """
    names = list(signature(build).parameters)
    by_name: Callable[..., S] = build

    @cache
    def built() -> S:
        parameters: dict[str, Any] = {name: bindparam(f"{name}_") for name in names}
        statement: Any = by_name(**parameters)
        if statement.is_dml:
            statement = statement.execution_options(synchronize_session=False)
        result: S = statement
        return result

    @wraps(build)
    def with_values(*args: P.args, **kwargs: P.kwargs) -> tuple[S, Values]:
        values = dict(zip(names, args, strict=False)) | kwargs
        return built(), {f"{name}_": value for name, value in values.items()}

    return with_values
