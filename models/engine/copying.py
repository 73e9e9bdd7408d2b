"""Copy all rows of a SQLite database into an empty PostgreSQL one, in one transaction.

JSON goes over as it is written, so that a null of JSON stays one, and no value stays none.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    cast,
    func,
    select,
    text,
    update,
)

from locales import _, ngettext
from models.engine.snapshot_fault import SnapshotFault

SLICE = 1000
"""Rows in memory at once."""
IDS = text("SELECT name, seq FROM sqlite_sequence")
WITH_TRIGGERS = text(
    "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
    " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
)
SET_ID = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")


def refuse_rows(target: Connection, metadata: MetaData) -> None:
    """Raise SnapshotFault if a table holds anything."""
    for table in metadata.sorted_tables:
        if target.scalar(select(select(table).exists())):
            fault = _("{table} of the other database holds rows already: name an empty one")
            raise SnapshotFault(fault.format(table=table.name))


def copy(source: Connection, target: Connection, metadata: MetaData) -> Mapping[str, int]:
    """Copy the rows of every table, those that others refer to first; return how many of each.

    Raises SnapshotFault if one has fewer or more in the end.
    """
    with _without_triggers(target):
        for table in metadata.sorted_tables:
            for rows in _slices(source, table):
                target.execute(table.insert().values(_inserted(table)), rows)
        for table in metadata.sorted_tables:
            _refer_to_itself(source, target, table)
    _go_on_from_the_last_ids(source, target)
    target.exec_driver_sql("ANALYZE")
    return {table.name: _compared(source, target, table) for table in metadata.sorted_tables}


@contextmanager
def _without_triggers(target: Connection) -> Iterator[None]:
    """Let no trigger add what is copied anyway."""
    tables = target.scalars(WITH_TRIGGERS).all()
    for table in tables:
        target.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in tables:
        target.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _slices(source: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    columns = [_as_written(column).label(f"new_{column.name}") for column in _copied(table)]
    query = select(*columns).order_by(*table.primary_key)
    rows = source.execution_options(yield_per=SLICE).execute(query)
    for slice_ in rows.mappings().partitions():
        yield [dict(row) for row in slice_]


def _copied(table: Table) -> Sequence[Column[Any]]:
    """Return the columns without references into the same table, whose rows may come later."""
    return [column for column in table.columns if not _is_of_itself(column)]


def _is_of_itself(column: Column[Any]) -> bool:
    return any(key.column.table is column.table for key in column.foreign_keys)


def _as_written(column: Column[Any]) -> Any:
    return cast(column, Text) if isinstance(column.type, JSON) else column


def _inserted(table: Table) -> dict[str, Any]:
    """Return what is inserted: the prefix keeps SQLAlchemy from reading a default into it."""
    return {column.name: _bound(column) for column in _copied(table)}


def _bound(column: Column[Any]) -> Any:
    if isinstance(column.type, JSON):
        return cast(bindparam(f"new_{column.name}", type_=String()), JSON)
    return bindparam(f"new_{column.name}", type_=column.type)


def _refer_to_itself(source: Connection, target: Connection, table: Table) -> None:
    """Fill the columns that refer to the same table, once all its rows are there."""
    [key] = table.primary_key if len(table.primary_key) == 1 else [None]
    for column in table.columns:
        if key is None or not _is_of_itself(column):
            continue
        query = select(key.label("of_row"), column.label("refers_to")).where(column.is_not(None))
        if rows := [dict(row) for row in source.execute(query).mappings()]:
            changed = update(table).where(key == bindparam("of_row"))
            target.execute(changed.values({column.name: bindparam("refers_to")}), rows)


def _go_on_from_the_last_ids(source: Connection, target: Connection) -> None:
    """Give no number again, even of rows that are gone: buttons and links may still name them."""
    for name, last in source.execute(IDS).all():
        if last:
            target.execute(SET_ID, {"name": name, "last": last})


def _compared(source: Connection, target: Connection, table: Table) -> int:
    query = select(func.count()).select_from(table)
    here, there = source.scalar(query) or 0, target.scalar(query) or 0
    if here != there:
        fault = ngettext(
            "{table}: {here} row here, {there} there; nothing is copied",
            "{table}: {here} rows here, {there} there; nothing is copied",
            here,
        )
        raise SnapshotFault(fault.format(table=table.name, here=here, there=there))
    return there
