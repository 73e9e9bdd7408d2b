"""Read what each inline button runs and with which values, and tables from enums to words."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import partial
from types import FunctionType
from typing import Any

import rules
import services
from services.registries.registry import Registry

LONGEST = 60
"""What is longer than that is no word but a drawing or a sentence."""


def buttons(registries: Sequence[Registry]) -> Iterator[tuple[str, str]]:
    """Yield each callback with what it runs, as `function(values)`."""
    for registry in registries:
        for name, _, handler in registry.guarded_callbacks():
            yield str(name), bound(handler)


def bound(handler: Any) -> str:
    """Return the function that a handler is, and the values that it was made with."""
    if isinstance(handler, partial):
        values = [*handler.args, *handler.keywords.values()]
        return f"{_name(handler.func)}({_listed(values)})"
    if not isinstance(handler, FunctionType):
        return _name(handler)
    made_by, _, inner = handler.__qualname__.partition(".<locals>.")
    if inner:
        values = [cell.cell_contents for cell in handler.__closure__ or ()]
        return f"{_module(handler)}.{made_by}({_listed(values)})"
    if handler.__name__ == "<lambda>":
        words = [it for it in handler.__code__.co_consts if isinstance(it, str)]
        return f"{_module(handler)}: {' '.join([*handler.__code__.co_names, *words])}"
    return _name(handler)


def constants() -> Iterator[tuple[str, Mapping[Any, Any]]]:
    """Yield each constant table of services and rules between enums and plain values."""
    for package in (services, rules):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".demonstration" not in found.name:
                module = importlib.import_module(found.name)
                source = inspect.getsource(module)
                for name, constant in vars(module).items():
                    if _is_table(constant) and re.search(rf"^{name}\b.* = ", source, re.M):
                        yield f"{module.__name__}.{name}", constant


def entries(constant: Mapping[Any, Any]) -> Sequence[tuple[str, str]]:
    """Return the lines of a table, sorted: some are made from sets."""
    return sorted((_value(key), _value(value)) for key, value in constant.items())


def _is_table(constant: Any) -> bool:
    if not isinstance(constant, Mapping) or len(constant) < 2:
        return False
    flat = [part for it in (*constant, *constant.values()) for part in _parts(it)]
    has_enum = any(isinstance(it, Enum) for it in flat)
    return (
        has_enum
        and all(isinstance(it, Enum | str | int | None) for it in flat)
        and all(len(str(it)) <= LONGEST for it in flat)
    )


def _parts(value: Any) -> Sequence[Any]:
    return list(value) if isinstance(value, tuple | frozenset) else [value]


def _listed(values: Sequence[Any]) -> str:
    """Return the values that are words; whole tables and catalogues are none."""
    return ", ".join(it for it in map(_value, values) if it and len(it) <= 2 * LONGEST)


def _value(value: Any) -> str:
    match value:
        case None:
            return "none"
        case Enum() | str() | int():
            return str(value)
        case tuple():
            return " ".join(map(_value, value))
        case frozenset() | set():
            return " ".join(sorted(map(_value, value)))
        case Mapping() if all(isinstance(it, str) for it in value.values()):
            return " ".join(f"{_value(key)}={_value(it)}" for key, it in value.items())
        case FunctionType():
            return bound(value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return _listed([getattr(value, field.name) for field in fields(value)])
        case _:
            return ""


def _name(function: Callable[..., Any]) -> str:
    return f"{_module(function)}.{getattr(function, '__qualname__', '')}"


def _module(function: Callable[..., Any]) -> str:
    return function.__module__.removeprefix("services.")
