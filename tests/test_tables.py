"""Which domain reads whose tables: its own and those below it; it writes its own."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from models.engine.base import Base
from models.tables import MODULES

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
[ORDER] = [
    it["layers"]
    for it in SETTINGS["tool"]["importlinter"]["contracts"]
    if it.get("containers") == ["services"]
]
RANK = {
    domain.strip(): rank
    for rank, layer in enumerate(reversed(ORDER))
    for domain in layer.split("|")
}
READ_ALL = {"figures", "privacy", "backoffice", "demonstration", "wiring"}
"""They count, copy, erase and show everything."""
WRITE_ALL = {"demonstration", "privacy"}
"""They invent people, and erase them."""
WRITTEN_FROM_ABOVE = {
    "applications": {"Slot"},
    "employers": {"Employer", "Opportunity"},
    "offer_sources": {"Opportunity"},
}
"""Domains that add rows to tables of others: who offers something.  It may only get shorter."""
AFTER_A_RESTORE = {
    "wiring": {"Announcement", "OutboxEmail", "OutboxMessage", "TopicPost"},
}
"""What waits to be sent, which one place ends (`services/wiring/resuming.py`)."""
READ_FROM_ABOVE = {
    "safeguarding": {"Ticket"},
    "team": {"Duty"},
}
"""Tables that a domain reads of one above it: the words of a report, who is on duty.

It may only get shorter.
"""
TABLES = {
    name: module.__name__.rpartition(".")[2]
    for module in MODULES
    for name, table in vars(module).items()
    if isinstance(table, type) and issubclass(table, Base) and table is not Base
}
WRITES = {"insert": 0, "update": 0, "delete": 0, "insert_new": 1}
"""Which argument of these is the table."""


def parsed(domain: str) -> Iterator[ast.Module]:
    for path in (ROOT / "services" / domain).rglob("*.py"):
        yield ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield each name of a table's module, and its domain."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("models."):
            owner = (node.module or "").rpartition(".")[2]
            yield from ((alias.name, owner) for alias in node.names if owner in RANK)


def tables_read(domain: str) -> set[str]:
    known = READ_FROM_ABOVE.get(domain, set())
    return {owner for tree in parsed(domain) for name, owner in imported(tree) if name not in known}


def tables_written(domain: str) -> Iterator[str]:
    """Yield the tables of which rows are made, or changed or deleted by a statement."""
    for tree in parsed(domain):
        known = {name for name, owner in imported(tree) if TABLES.get(name) == owner}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = WRITES.get(node.func.id)
                named = node.func if place is None else node.args[place]
                if isinstance(named, ast.Name) and named.id in known:
                    yield named.id


def test_every_module_of_tables_is_named_after_a_domain() -> None:
    assert set(TABLES.values()) - RANK.keys() == {"machines"}


def test_no_domain_reads_tables_above_it() -> None:
    upward = {
        domain: {owner for owner in tables_read(domain) if RANK[owner] > RANK[domain]}
        for domain in RANK
        if domain not in READ_ALL
    }
    assert {domain: owners for domain, owners in upward.items() if owners} == {}


def test_only_its_domain_writes_a_table() -> None:
    others = {
        domain: {table for table in tables_written(domain) if TABLES[table] != domain}
        for domain in RANK
        if domain not in WRITE_ALL
    }
    assert {domain: tables for domain, tables in others.items() if tables} == {
        **WRITTEN_FROM_ABOVE,
        **AFTER_A_RESTORE,
    }
