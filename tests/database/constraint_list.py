"""Read what a database itself refuses and does: keys, uniques, checks, references, indexes."""

from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path

from sqlalchemy import Engine, inspect
from sqlalchemy.engine.interfaces import ReflectedForeignKeyConstraint, ReflectedIndex
from sqlalchemy.engine.reflection import Inspector

LIST = Path(__file__).with_name("constraints.txt")
OF_NO_MODEL = "alembic_version"
EXCLUSIONS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE contype = 'x'
"""


def lines_of(engine: Engine) -> Set[str]:
    """Return a line for each constraint and each index of the database."""
    there = inspect(engine)
    tables = [name for name in there.get_table_names() if name != OF_NO_MODEL]
    found = {f"{table}: {line}" for table in tables for line in _of_table(there, table)}
    return found | set(_exclusions(engine))


def written_together(of_each: Mapping[str, Set[str]]) -> str:
    """Return the lines of several kinds of database in order; what only some have says which."""
    return "".join(
        f"{line}{_kinds(line, of_each)}\n" for line in sorted(set().union(*of_each.values()))
    )


def _kinds(line: str, of_each: Mapping[str, Set[str]]) -> str:
    having = [kind for kind, lines in of_each.items() if line in lines]
    return "" if len(having) == len(of_each) else f"  [{', '.join(having)}]"


def _of_table(there: Inspector, table: str) -> Iterator[str]:
    yield f"key pk_{table} ({_named(there.get_pk_constraint(table)['constrained_columns'])})"
    for reference in there.get_foreign_keys(table):
        yield _reference(reference)
    for unique in there.get_unique_constraints(table):
        yield f"unique {unique['name']} ({_named(unique['column_names'])})"
    for check in there.get_check_constraints(table):
        yield f"check {check['name']} {check['sqltext']}"
    for index in there.get_indexes(table):
        if "duplicates_constraint" not in index:
            yield _index(index)


def _reference(it: ReflectedForeignKeyConstraint) -> str:
    to = f"{it['referred_table']} ({_named(it['referred_columns'])})"
    options = "".join(f" {name} {value}" for name, value in sorted(it["options"].items()))
    return f"refers {it['name']} ({_named(it['constrained_columns'])}) to {to}{options}"


def _index(index: ReflectedIndex) -> str:
    options = index.get("dialect_options", {})
    where = options.get("sqlite_where", options.get("postgresql_where"))
    columns = _named(index.get("expressions") or index["column_names"])
    condition = "" if where is None else f" where {where}"
    return f"{'unique' if index['unique'] else 'index'} {index['name']} ({columns}){condition}"


def _named(columns: Sequence[str | None]) -> str:
    return ", ".join(map(str, columns))


def _exclusions(engine: Engine) -> Iterator[str]:
    """Yield those of PostgreSQL; SQLite has none."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            for table, name, definition in connection.exec_driver_sql(EXCLUSIONS):
                yield f"{table}: exclude {name} {definition}"
