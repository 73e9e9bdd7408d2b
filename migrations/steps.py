"""Say where a database stands among the migrations, and whether one can go back from the next.

Migrations expand, then contract: a version first adds what it needs and stops using what it does
not; a later one removes that. A revision that removes names the revision since which no code uses
it (`unused_since`): before that one, going back would lose what people gave.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect

VERSIONS = Path(__file__).parent / "versions"
REMOVING = {"drop_column", "drop_table", "rename_table"}


@dataclass(frozen=True, slots=True)
class Step:
    """A revision, as its file says it."""

    revision: str
    title: str
    removes: bool
    unused_since: str | None

    def loses(self, database: str) -> bool:
        """Tell whether it removes what the version of a database's revision still uses."""
        return self.removes and (self.unused_since is None or database < self.unused_since)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a database stands: its revision (None: no table yet), and the code's newest one."""

    database: str | None
    code: str

    @property
    def is_ahead(self) -> bool:
        return self.database is not None and self.database > self.code

    def ahead(self) -> Sequence[Step]:
        """Return the steps that the database has not taken; none for a new one."""
        if self.database is None:
            return []
        return [step for step in steps() if step.revision > self.database]

    def losing(self) -> Sequence[Step]:
        """Return those of them from which one cannot go back without a loss."""
        return [step for step in self.ahead() if self.database and step.loses(self.database)]


def place(connection: Connection) -> Place:
    return Place(revision_of(connection), newest())


def revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    versions = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
    found: str | None = versions.scalars().one_or_none()
    return found


def newest() -> str:
    """Return the number of the newest revision, with which its file's name begins."""
    return max(file.name.partition("_")[0] for file in VERSIONS.glob("[0-9]*.py"))


def steps() -> Sequence[Step]:
    """Return every revision, in order."""
    return [_read(file) for file in sorted(VERSIONS.glob("[0-9]*.py"))]


def _read(file: Path) -> Step:
    source = file.read_text(encoding="utf-8")
    tree = ast.parse(source)
    title = (ast.get_docstring(tree) or file.stem).partition("\n")[0].rstrip(".")
    named = re.search(r"^unused_since = \"(\d+)\"", source, re.MULTILINE)
    removes = any(_removes(call) for call in _calls_of_upgrade(tree))
    return Step(file.name.partition("_")[0], title, removes, named[1] if named else None)


def _calls_of_upgrade(tree: ast.Module) -> Iterator[ast.Call]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "upgrade":
            yield from (it for it in ast.walk(node) if isinstance(it, ast.Call))


def _removes(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    renames = name == "alter_column" and any(it.arg == "new_column_name" for it in call.keywords)
    return name in REMOVING or renames
