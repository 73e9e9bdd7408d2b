"""Find every function of `services` that is given a bot, and call it with values by their names."""

import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from importlib import import_module
from inspect import Parameter, isfunction, signature
from random import Random
from typing import Any

from sqlalchemy import ClauseElement, CursorResult, Executable, Result, Row, inspect
from sqlalchemy.orm import Session

import services
from models.engine.base import Base

BOT_ID = "bot_id"
Values = Mapping[str, Any]


@cache
def given_a_bot() -> Mapping[str, Callable[..., Any]]:
    """Return the functions by « module.name », without `services.`."""
    return dict(sorted(_functions()))


def _functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    for module in pkgutil.walk_packages(services.__path__, "services."):
        for name, found in vars(import_module(module.name)).items():
            is_ours = isfunction(found) and found.__module__ == module.name
            if is_ours and BOT_ID in signature(found).parameters:
                yield f"{module.name.removeprefix('services.')}.{name}", found


def call(session: Session, function: Callable[..., Any], values: Values) -> Any:
    """Call the function; a statement that it returns is executed.

    A parameter with a default keeps it, unless its value is known.
    """
    given = {
        name: values[name](session) if callable(values[name]) else values[name]
        for name, parameter in signature(function).parameters.items()
        if name in values or parameter.default is Parameter.empty
        if parameter.kind is not Parameter.VAR_KEYWORD
    }
    positional = [it for it in given if _is_positional(function, it)]
    named = {name: value for name, value in given.items() if name not in positional}
    returned = function(*(given[name] for name in positional), **named)
    return plain(session, returned)


def _is_positional(function: Callable[..., Any], name: str) -> bool:
    kind = signature(function).parameters[name].kind
    return kind is Parameter.POSITIONAL_OR_KEYWORD


def plain(session: Session, value: Any) -> Any:
    """Return a value that can be compared: rows by table and id, statements by what they give."""
    match value:
        case (Executable() as statement, dict() as parameters):
            return _given(session, session.execute(statement, parameters))
        case Executable():
            return _given(session, session.execute(value))
        case ClauseElement() | str() | bytes():
            return str(value)
        case Mapping():
            return {str(key): plain(session, it) for key, it in value.items()}
        case set() | frozenset():
            return sorted(str(plain(session, it)) for it in value)
        case Row() | Sequence() | Iterator():
            return [plain(session, it) for it in value]
    return _named(session, value)


def _given(session: Session, result: Result[Any]) -> Any:
    if isinstance(result, CursorResult) and not result.returns_rows:
        return result.rowcount
    return plain(session, result.all())


def _named(session: Session, value: Any) -> Any:
    if isinstance(value, Base):
        return f"{type(value).__name__}{inspect(value).identity}"
    if is_dataclass(value) and not isinstance(value, type):
        return {it.name: plain(session, getattr(value, it.name)) for it in fields(value)}
    return getattr(value, "__qualname__", type(value).__name__) if callable(value) else repr(value)


def random_below(_: Session) -> Callable[[int], int]:
    return Random(3).randrange
