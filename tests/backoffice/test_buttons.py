"""Every callback that is put on a button has a handler: a button that leads nowhere is a dead end.

It reads our code: a callback that is a word, a constant, or comes from a loop over words is known
without anybody having to press.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType

import services
from tests.backoffice.test_security import CALLBACKS

HERE = Path(services.__file__).parent
Scopes = Mapping[ast.AST, ast.AST]


def modules() -> Iterator[tuple[ModuleType, ast.Module]]:
    for path in sorted(HERE.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "inline_buttons" in source:
            name = ".".join(path.relative_to(HERE.parent).with_suffix("").parts)
            yield import_module(name), ast.parse(source)


def put_on_buttons() -> Iterator[tuple[str, str]]:
    """Where, and a pattern of the callback."""
    for module, tree in modules():
        above = {it: node for node in ast.walk(tree) for it in ast.iter_child_nodes(node)}
        others = frozenset(_passing_on(tree))
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and _makes_data(call, others) and call.args:
                for callback in _callbacks(call.args[0], module, above):
                    yield f"{module.__name__}:{call.lineno}", callback


def _makes_data(call: ast.Call, others: frozenset[str] = frozenset()) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id="inline_buttons"), attr="data"):
            return True
        case ast.Name(id=name):
            return name in others
    return False


def _passing_on(tree: ast.Module) -> Iterator[str]:
    """Functions of a module that hand the callback they are given to `inline_buttons.data`."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        given = [it.arg for it in function.args.args]
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and _makes_data(call) and call.args:
                callback = call.args[0]
                if given and isinstance(callback, ast.Name) and callback.id == given[0]:
                    yield function.name


def _callbacks(given: ast.expr, module: ModuleType, above: Scopes) -> Iterator[str]:
    match given:
        case ast.Constant(value=str(callback)):
            yield re.escape(callback)
        case ast.JoinedStr(values=parts):
            yield from _joined(parts, module, above)
        case ast.Name(id=name) if isinstance(getattr(module, name, None), str):
            yield re.escape(getattr(module, name))
        case ast.Attribute(value=ast.Name(id=of), attr=name) if of in vars(module):
            yield re.escape(str(getattr(vars(module)[of], name)))
        case ast.Name(id=name):
            yield from map(re.escape, _looped(given, name, module, above))


def _joined(parts: list[ast.expr], module: ModuleType, above: Scopes) -> Iterator[str]:
    """Of what is filled in later, any word."""
    known = [""]
    for part in parts:
        value = part.value if isinstance(part, ast.FormattedValue) else part
        assert isinstance(value, ast.expr)
        filled = list(_callbacks(value, module, above)) or ["[a-z_]+"]
        known = [f"{before}{it}" for before in known for it in filled]
    yield from known


def _looped(given: ast.AST, name: str, module: ModuleType, above: Scopes) -> Iterator[str]:
    """The words of the loop that names it, when it goes over words."""
    node = above.get(given)
    while node is not None:
        loops = getattr(node, "generators", []) if not isinstance(node, ast.For) else [node]
        for loop in loops:
            if (place := _place(loop.target, name)) is not None:
                yield from _words(loop.iter, place, module)
                return
        node = above.get(node)


def _place(target: ast.expr, name: str) -> int | None:
    """Which of the names of a loop it is; -1 when it is the only one."""
    if isinstance(target, ast.Name):
        return -1 if target.id == name else None
    names = [it.id if isinstance(it, ast.Name) else "" for it in getattr(target, "elts", [])]
    return names.index(name) if name in names else None


def _words(over: ast.expr, place: int, module: ModuleType) -> Iterator[str]:
    try:
        found = list(eval(compile(ast.Expression(over), "loop", "eval"), vars(module)))
    except (NameError, AttributeError, TypeError):
        return  # it goes over what only a run knows
    for it in found:
        word = it if place < 0 else it[place]
        if isinstance(word, str):
            yield str(word)


def test_every_verb_that_is_put_on_a_button_has_a_handler() -> None:
    found = list(put_on_buttons())
    nowhere = [
        (where, callback)
        for where, callback in found
        if not any(re.fullmatch(callback, known) for known in CALLBACKS)
    ]
    assert not nowhere
    assert len(found) > 100  # it does read them
