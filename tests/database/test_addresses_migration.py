"""Addresses: what an earlier version knew of people goes over, and both versions run beside."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, text

from migrations.run import back_to, configuration, to_head
from models.engine.database import open_for_migrations
from tests.harness.database import postgres
from tests.harness.database.postgres import Server, create, drop

BEFORE = "0056"
JOINED, BLOCKED = "2027-03-01 09:00:00.000000", "2027-03-02 11:00:00.000000"
ADDRESSES = text(
    "SELECT person_id, bot_id, channel, key, blocked_at IS NULL, preferred FROM addresses"
    " ORDER BY person_id"
)
PEOPLE = text("SELECT id, telegram_id, blocked_at IS NULL FROM people ORDER BY id")
BLOCK = "UPDATE people SET blocked_at = {} WHERE id = {}"
BLOCK_ADDRESS = "UPDATE addresses SET blocked_at = {} WHERE person_id = {}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, postgresql_server: Server) -> Iterator[str]:
    """Return a database of the version before, with Ada, who blocked the bot, Bea, and a mentor."""
    server = postgresql_server.address()
    place = create(server) if request.param == "postgresql" else None
    url = postgres.text(place) if place else f"sqlite:///{tmp_path}/old.db"
    engine = open_for_migrations(url)
    with engine.begin() as connection:
        command.upgrade(configuration(connection), BEFORE)
        for telegram_id, blocked_at in ((11, f"'{BLOCKED}'"), (12, "NULL"), ("NULL", "NULL")):
            joins(connection, telegram_id, blocked_at)
    engine.dispose()
    yield url
    if place:
        drop(server, place.database)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """Migrate it, and open it."""
    to_head(url)
    engine = open_for_migrations(url)
    yield engine
    engine.dispose()


def joins(connection: Connection, telegram_id: object, blocked_at: str = "NULL") -> None:
    connection.exec_driver_sql(
        "INSERT INTO people (bot_id, telegram_id, joined_at, language, blocked_at)"
        f" VALUES (1, {telegram_id}, '{JOINED}', 'fr', {blocked_at})"
    )


def arrives(connection: Connection, person_id: int, key: str, channel: str = "telegram") -> None:
    connection.exec_driver_sql(
        "INSERT INTO addresses (person_id, bot_id, channel, key, since, preferred)"
        f" VALUES ({person_id}, 1, '{channel}', '{key}', '{JOINED}', true)"
    )


def does(engine: Engine, statement: str, *values: object) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(statement.format(*values))


def rows(engine: Engine, query: object = ADDRESSES) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]  # type: ignore[call-overload]


def test_each_person_with_an_account_has_its_address(engine: Engine) -> None:
    assert rows(engine) == [
        (1, 1, "telegram", "11", False, True),
        (2, 1, "telegram", "12", True, True),
    ]


def test_whom_the_version_before_lets_in_has_an_address(engine: Engine) -> None:
    with engine.begin() as connection:
        joins(connection, 14)
    assert rows(engine)[-1] == (4, 1, "telegram", "14", True, True)


def test_whom_it_marks_as_gone_or_back_is_so_at_their_address(engine: Engine) -> None:
    does(engine, BLOCK, f"'{BLOCKED}'", 2)
    does(engine, BLOCK, "NULL", 1)
    assert [row[4] for row in rows(engine)] == [True, False]


def test_it_finds_whom_this_version_lets_in(engine: Engine) -> None:
    with engine.begin() as connection:
        joins(connection, "NULL")
        arrives(connection, 4, "14")
    does(engine, BLOCK_ADDRESS, f"'{BLOCKED}'", 4)
    does(engine, BLOCK_ADDRESS, "NULL", 1)
    assert rows(engine, PEOPLE) == [(1, 11, True), (2, 12, True), (3, None, True), (4, 14, False)]


def test_an_address_of_another_channel_is_none_of_its_business(engine: Engine) -> None:
    with engine.begin() as connection:
        arrives(connection, 3, "k7", "web")
    does(engine, BLOCK_ADDRESS, f"'{BLOCKED}'", 3)
    assert rows(engine, PEOPLE)[2] == (3, None, True)


def test_nothing_is_lost_by_going_back(url: str) -> None:
    to_head(url)
    engine = open_for_migrations(url)
    does(engine, BLOCK_ADDRESS, f"'{BLOCKED}'", 2)
    with engine.begin() as connection:
        joins(connection, "NULL")
        arrives(connection, 4, "14")
    engine.dispose()
    back_to(url, BEFORE)
    assert rows(engine, PEOPLE) == [(1, 11, False), (2, 12, False), (3, None, True), (4, 14, True)]
    with engine.begin() as connection:  # no trigger stands there any more
        joins(connection, 15)
    engine.dispose()
    to_head(url)
    assert [row[3] for row in rows(engine)] == ["11", "12", "14", "15"]
    engine.dispose()
