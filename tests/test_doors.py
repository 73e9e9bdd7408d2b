"""The doors of each domain that has some: those of the contract, its docstring, who imports it."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("bot", "handlers", "scheduler", "services", "flows", "models", "documents", "rules")
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
[CONTRACT] = [
    it for it in SETTINGS["tool"]["importlinter"]["contracts"] if it["type"] == "protected"
]
LISTED = {door.removeprefix("** -> ") for door in CONTRACT["ignore_imports"]}
OPEN = {door.removesuffix(".*") for door in LISTED if door.endswith(".*")}
"""Domains without doors: each module may be imported."""
DOORS = {door for door in LISTED if not door.endswith(".*")}
NEARLY_ALL = 0.85
"""The share of modules that others enter from which a list of doors says nothing."""
DOMAINS = sorted(path.parent.name for path in (ROOT / "services").glob("*/__init__.py"))
WIRED = {"registry"}
"""Every domain has its registry: it is not listed."""


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


MODULES = {name_of(path): path for layer in LAYERS for path in (ROOT / layer).rglob("*.py")}


def imported_by(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in MODULES else node.module


def domain_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


@cache
def entered() -> frozenset[str]:
    """Return the modules of services that something outside their domain imports."""
    return frozenset(
        target
        for module, path in MODULES.items()
        for target in imported_by(path)
        if target in MODULES and domain_of(target) != domain_of(module)
        if target.startswith("services.")
    )


def test_a_door_that_nobody_comes_through_is_closed() -> None:
    assert {module for module in entered() if domain_of(module) not in OPEN} == DOORS


@pytest.mark.parametrize("domain", sorted(OPEN))
def test_a_domain_without_doors_is_entered_nearly_everywhere(domain: str) -> None:
    modules = {it for it in MODULES if domain_of(it) == domain and not it.endswith("__init__")}
    assert len(modules & entered()) >= NEARLY_ALL * len(modules)


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_says_which_doors_it_has(domain: str) -> None:
    written = ast.get_docstring(ast.parse((ROOT / f"services/{domain}/__init__.py").read_text()))
    found = re.search(r"^Doors: (.+)\.$", written or "", re.MULTILINE | re.DOTALL)
    assert found is not None
    if f"services.{domain}" in OPEN:
        assert found[1] == "all"
        return
    inside = f"services.{domain}."
    doors = {door.removeprefix(inside) for door in DOORS if door.startswith(inside)}
    others = sorted(doors - WIRED)
    assert found[1].replace("\n", " ").split(", ") == others or (found[1], others) == ("none", [])
