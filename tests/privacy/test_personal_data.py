"""Nothing kept on a person is forgotten when they ask for a copy."""

from flows.texts import load_texts
from models.people import Person
from models.tables import metadata
from services.privacy import data_copy
from services.privacy.personal_data import TREATMENTS, LeftOutReason


def test_every_table_and_column_is_told_or_kept_back_with_a_reason() -> None:
    there = {name: frozenset(table.c.keys()) for name, table in metadata.tables.items()}
    assert {name: it.columns for name, it in TREATMENTS.items()} == there


def test_no_column_is_both_told_and_kept_back() -> None:
    both = {name: set(it.copied) & it.left_out.keys() for name, it in TREATMENTS.items()}
    assert {name: columns for name, columns in both.items() if columns} == {}


def test_a_table_that_leads_to_a_person_is_told() -> None:
    people = Person.__table__
    leading = {
        name
        for name, table in metadata.tables.items()
        if any(key.column.table is people for key in table.foreign_keys)
    }
    assert {name for name in leading if TREATMENTS[name].rows_of is None} == set()


def test_every_table_column_and_reason_has_its_words() -> None:
    wanted = {f"data_copy.why.{why}" for why in LeftOutReason if why is not LeftOutReason.NOBODY}
    for name, treatment in TREATMENTS.items():
        if treatment.rows_of is not None:
            columns = [metadata.tables[name].c[column] for column in treatment.copied]
            wanted |= {f"data_copy.field.{data_copy.name_of(column)}" for column in columns}
            wanted.add(f"data_copy.table.{name}")
    assert wanted - load_texts().keys == set()
