"""`declic privacy`, as an operator runs it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from bot.commands import privacy
from models.engine.database import open_database
from models.people import Person


def run(*words: str) -> Result:
    return CliRunner().invoke(privacy.app, words)


def test_the_map_says_of_each_table_what_is_told_and_how_long_it_is_kept() -> None:
    said = run("map").stdout
    assert "people\n  in a copy: joined_at, language" in said
    assert "addresses\n  in a copy: channel, key, since, blocked_at" in said
    assert "reports\n" in said and "kept: all 365 days after: settled" in said
    assert "bookings\n" in said and "kept: with its person; question 30 days after: meeting" in said
    assert "communes" not in said
    assert said.endswith("the association confirms them.\n")


def test_what_is_due_is_counted_and_nothing_is_changed(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def left_long_ago(session: Session) -> None:
        session.add(Person(bot_id=1, telegram_id=7, joined_at=datetime(2020, 1, 1, tzinfo=UTC)))

    monkeypatch.setenv("DATABASE_URL", database_url)
    run("due")
    database = open_database(database_url)
    try:
        database.transact_now(left_long_ago)
        for _ in range(2):
            assert "people to erase: 1\n" in run("due").stdout
    finally:
        database.close()
