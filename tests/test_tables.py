"""Which domain reads whose tables: its own and those of domains below it, as `services` import."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

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
UPWARD = {
    "offers": {"applications"},
    "schedule": {"applications", "mentoring", "workshops"},
}
"""Domains that still read tables above them.  This list may only get shorter."""


def tables_read(domain: str) -> Iterator[str]:
    for path in (ROOT / "services" / domain).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("models."):
                owner = (node.module or "").split(".")[1]
                if owner in RANK:
                    yield owner


def test_no_more_domains_read_tables_above_them() -> None:
    upward = {
        domain: {owner for owner in tables_read(domain) if RANK[owner] > RANK[domain]}
        for domain in RANK
        if domain not in READ_ALL
    }
    assert {domain: owners for domain, owners in upward.items() if owners} == UPWARD
