"""Whatever points at a person goes with them, or forgets them: in the tables as they really are."""

from collections.abc import Mapping

import pytest
from sqlalchemy import inspect

from models.engine.database import Database
from models.tables import metadata

pytestmark = pytest.mark.both_databases("the foreign keys of each")

NO_ROW = frozenset(
    {
        *("bot_id", "telegram_id", "chat_id", "update_id", "call_id", "file_id", "external_id"),
        *("message_id", "question_message_id", "progress_message_id", "thread_id", "subject_id"),
        "reached_id",
    }
)
"""Numbers of Telegram, of others, or of a row of several tables."""


def rules(database: Database) -> Mapping[tuple[str, str], str]:
    """Of each column that points at a row: the table of that row, and what its end does."""
    there = inspect(database.engine)
    return {
        (table, column): f"{key['referred_table']} {key['options'].get('ondelete', 'is kept')}"
        for table in there.get_table_names()
        for key in there.get_foreign_keys(table)
        for column in key["constrained_columns"]
    }


def test_a_column_that_points_at_a_person_cascades_or_is_set_to_null(database: Database) -> None:
    at_people = {where: rule for where, rule in rules(database).items() if "people" in rule}
    assert len(at_people) > 50
    kinds = {"people CASCADE", "people SET NULL"}
    assert {where: rule for where, rule in at_people.items() if rule not in kinds} == {}


def test_a_column_named_as_if_it_pointed_at_a_row_does(database: Database) -> None:
    """What loses its foreign key by mistake would outlive its person unseen."""
    numbers = [
        it for table in metadata.sorted_tables for it in table.c if it.type.python_type is int
    ]
    named = {(it.table.name, it.name) for it in numbers if it.name.endswith(("_id", "_by"))}
    named -= {(table, name) for table, name in named if name in NO_ROW}
    assert named - rules(database).keys() == set()
