"""What is slow to import is not read with the code, and never comes in while writing."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bot.cold import SLOW

ROOT = Path(__file__).parents[2]
OURS = (
    "bot",
    "handlers",
    "scheduler",
    "services",
    "flows",
    "models",
    "documents",
    "rules",
    "locales",
)
ABSENT = SLOW | {"alembic", "fontTools", "opentelemetry", "psycopg", "pypdf"}
"""Those that they bring with them too, and those of other processes."""


def said(*words: str) -> list[str]:
    command = [sys.executable, *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_bot_that_starts_has_none_of_them() -> None:
    there = set(said("-c", "import bot.commands.starting, sys; print(*sys.modules, sep='\\n')"))
    assert "bot.app" in there
    assert not ABSENT & there


def test_what_writes_finds_them_there_and_what_draws_needs_the_others(database_url: str) -> None:
    assert said("-m", "tests.bot.cold", database_url) == []


def test_a_library_that_a_function_imports_is_one_of_those_that_are_known() -> None:
    """Or its first use might be inside a transaction."""
    late = {
        (path.relative_to(ROOT).as_posix(), library)
        for package in OURS
        for path in (ROOT / package).rglob("*.py")
        for library in imported_by_functions(ast.parse(path.read_text(encoding="utf-8")))
        if library not in sys.stdlib_module_names and library not in OURS
    }
    assert late
    assert {it for it in late if it[1] not in SLOW} == set()


def imported_by_functions(tree: ast.AST) -> Iterator[str]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.ImportFrom) and node.module:
                    yield node.module.partition(".")[0]
                elif isinstance(node, ast.Import):
                    yield from (it.name.partition(".")[0] for it in node.names)
