"""Find every regular expression of the bot: constants of modules, calls of `re`, files of words."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from bot.backups import programs
from documents import letters
from flows.employers.fair_offers import load_criteria
from flows.reading import plain_values
from flows.tickets import asking_for_a_human, distress
from flows.tickets.expressions import any_of
from locales import borrowed
from models.engine.database_reasons import REASONS

PACKAGES = (
    *("bot", "handlers", "scheduler", "services", "flows", "models", "rules", "documents"),
    *("locales", "migrations"),
)
METHODS = frozenset({"match", "search", "fullmatch", "finditer"})
SAME = {"findall": "finditer", "sub": "finditer", "subn": "finditer", "split": "finditer"}
"""Methods that go through a text as another does."""
FLAGS = {name: value for name, value in vars(re).items() if isinstance(value, re.RegexFlag)}
Expression = re.Pattern[str] | re.Pattern[bytes]


@dataclass(frozen=True)
class Found:
    """A pattern, where it stands, and the methods by which it is used."""

    where: str
    pattern: Expression
    methods: Set[str] = METHODS

    @property
    def source(self) -> str:
        written = self.pattern.pattern
        return written if isinstance(written, str) else written.decode("latin-1")


def everywhere() -> Sequence[Found]:
    """Return every pattern once for each way in which it is used."""
    found = chain(_constants(), _inline(), _of_words(), _made_when_needed())
    by_key = {(it.pattern.pattern, it.pattern.flags, it.methods): it for it in found}
    return list(by_key.values())


def unread() -> Sequence[str]:
    """Return the calls of `re` whose pattern nobody finds: each belongs in `MADE_ELSEWHERE`."""
    calls = (f"{call.where}" for call in _calls() if call.pattern() is None)
    return sorted(set(calls) - set(MADE_ELSEWHERE))


@cache
def modules() -> Sequence[ModuleType]:
    packages = [importlib.import_module(it) for it in PACKAGES]
    names = (
        module.name
        for package in packages
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not module.name.startswith(("migrations.versions", "migrations.env"))
        and not module.name.endswith("__main__")
    )
    return [*packages, *map(importlib.import_module, names)]


@cache
def _trees() -> Sequence[tuple[ModuleType, ast.Module]]:
    return [
        (module, ast.parse(Path(module.__file__).read_text(encoding="utf-8")))
        for module in modules()
        if module.__file__
    ]


@cache
def _methods_by_name() -> Mapping[str, Set[str]]:
    """Return how patterns are used, by the name of the constant: `NAME.search(…)` in any module."""
    used: dict[str, set[str]] = {}
    for _, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS | SAME.keys():
                name = _last_name(node.value)
                used.setdefault(name, set()).add(SAME.get(node.attr, node.attr))
    return used


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _methods_of(name: str) -> Set[str]:
    return frozenset(_methods_by_name().get(name, METHODS))


def _constants() -> Iterator[Found]:
    for module in modules():
        for name, value in list(vars(module).items()):
            if not name.startswith("__"):
                for pattern in _patterns_in(value):
                    yield Found(f"{module.__name__}.{name}", pattern, _methods_of(name))


def _patterns_in(value: Any, depth: int = 0) -> Iterator[Expression]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, Mapping):
        for inner in value.values():
            yield from _patterns_in(inner, depth + 1)
    elif depth < 4 and isinstance(value, tuple | list | set | frozenset):
        for inner in value:
            yield from _patterns_in(inner, depth + 1)


@dataclass(frozen=True)
class _Call:
    """A call of `re` with a pattern: `re.search("…", text)`, or `re.compile` handed on."""

    module: ModuleType
    function: str
    node: ast.Attribute
    call: ast.Call | None

    @property
    def where(self) -> str:
        return f"{self.module.__name__}.{self.function}"

    def pattern(self) -> Expression | None:
        """Return the pattern; None if it is made of what only a running function knows."""
        if self.call is None:
            return None
        values = [
            self._value(it) for it in (*self.call.args, *(k.value for k in self.call.keywords))
        ]
        if not isinstance(values[0], str | bytes):
            return None
        flags = re.RegexFlag(0)
        for value in values[1:]:
            flags |= value if isinstance(value, re.RegexFlag) else re.RegexFlag(0)
        return re.compile(values[0], flags)

    def _value(self, node: ast.expr) -> Any:
        code: CodeType = compile(ast.Expression(node), "<pattern>", "eval")
        try:
            return eval(code, dict(vars(self.module)))
        except NameError:
            return None


def _calls() -> Iterator[_Call]:
    for module, tree in _trees():
        yield from _calls_in(module, tree, "")


def _calls_in(module: ModuleType, node: ast.AST, function: str) -> Iterator[_Call]:
    is_re = isinstance(node, ast.Call) and _is_of_re(node.func)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_re:
        yield _Call(module, function, node.func, node)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Attribute) and _is_of_re(child) and not is_re:
            yield _Call(module, function, child, None)
        name = getattr(child, "name", "") if isinstance(child, ast.FunctionDef) else function
        yield from _calls_in(module, child, name)


def _is_of_re(node: ast.AST) -> bool:
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return False
    return node.value.id == "re" and node.attr in METHODS | SAME.keys() | {"compile"}


def _inline() -> Iterator[Found]:
    for call in _calls():
        pattern = call.pattern()
        if pattern is not None and call.node.attr != "compile":
            method = SAME.get(call.node.attr, call.node.attr)
            yield Found(call.where, pattern, frozenset({method}))


def _of_words() -> Iterator[Found]:
    """Yield the expressions of files of words: each alone, and all together as they are used."""
    danger, human, fair = (
        distress.load_danger_words(),
        asking_for_a_human.load_human_words(),
        load_criteria(),
    )
    yield Found("distress: passes", danger.passes, frozenset({"finditer"}))
    for kind, pattern in chain(danger.signs.items(), danger.pressing.items()):
        yield Found(f"distress: {kind}", pattern, frozenset({"search"}))
    for name in ("alone", "asks", "settled", "thanks"):
        yield Found(f"human: {name}", getattr(human, name), frozenset({"fullmatch"}))
    yield Found("human: named", human.named, frozenset({"search"}))
    for pattern in fair.passes:
        yield Found("fair offers: passes", pattern, frozenset({"finditer"}))
    for category, patterns in fair.forbidden.items():
        for pattern in patterns:
            yield Found(f"fair offers: {category}", pattern, frozenset({"search"}))
    for module in (distress, asking_for_a_human):
        yield from _each_expression(Path(str(module.__file__)).with_suffix(".yaml"))


def _each_expression(file: Path) -> Iterator[Found]:
    values = plain_values(file.read_text(encoding="utf-8"))
    parts = values.pop("parts")
    is_whole = "alone" in values
    for name, listed in values.items():
        groups = [listed] if isinstance(listed, list) else listed.values()
        for expression in () if name == "spelled" else chain.from_iterable(groups):
            method = "fullmatch" if is_whole and name != "named" else "finditer"
            pattern = any_of([expression], parts)
            yield Found(f"{file.stem}: {name}: {expression[:40]}", pattern, frozenset({method}))


def _made_when_needed() -> Iterator[Found]:
    for where, made in MADE_ELSEWHERE.items():
        for pattern, methods in made:
            yield Found(where, pattern, frozenset({methods}))


MADE_ELSEWHERE: Mapping[str, Sequence[tuple[Expression, str]]] = {
    "bot.commands.secrets.write_setting": [
        (re.compile(r"\s*(export\s+)?BOT_TOKEN\s*="), "match"),
    ],
    "bot.backups.programs.reason_in": [
        (re.compile(words), "search") for words, _ in programs.REASONS
    ],
    "models.engine.database_reasons._said": [
        (re.compile(words, re.IGNORECASE), "search") for words, _ in REASONS
    ],
    "documents.letters._undrawable": [(letters._undrawable(), "finditer")],
    "locales.borrowed._pattern": [(borrowed._pattern(it), "fullmatch") for it in borrowed.MISTAKES],
    # Read by `_of_words`, and from the constants that are made of them.
    "flows.tickets.expressions.any_of": (),
    "flows.employers.fair_offers.load_criteria": (),
    "rules.conversation.meant_otherwise._any": (),
    "rules.understanding.facets.": (),
    "rules.understanding.sounds.": (),
}
"""Patterns that a function makes of what it is given, by where they are made."""
