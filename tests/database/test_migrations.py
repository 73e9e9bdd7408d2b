from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from bot.commands.migrate import migrate
from bot.refusal import Refused
from models.database import Database, open_for_migrations
from models.tables import metadata


def test_migrations_and_models_agree(database_url: str) -> None:
    engine = open_for_migrations(database_url)
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_partial_indexes_are_partial(database: Database) -> None:
    [waiting] = [
        index
        for index in inspect(database.engine).get_indexes("outbox")
        if index["name"] == "ix_outbox_waiting"
    ]
    conditions = waiting["dialect_options"]
    condition = conditions.get("sqlite_where", conditions.get("postgresql_where"))
    assert "state" in str(condition)


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    migrate(database_url)


def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path}/var/deep/declic.db")
    assert (tmp_path / "var" / "deep" / "declic.db").exists()


def test_a_database_out_of_reach_is_told_in_one_sentence() -> None:
    with pytest.raises(Refused, match="DATABASE_URL: the database cannot be reached"):
        migrate("postgresql://nobody@127.0.0.1:1/nothing")
