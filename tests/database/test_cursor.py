"""PostgreSQL's cursor describes what a statement gives once."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Connection

from models.engine.cursor import Cursor
from models.engine.database import open_database

Described = psycopg.Cursor[tuple[object, ...]]
ASKED = "SELECT id, joined_at, language FROM people WHERE id = %s"


@pytest.fixture
def connection(postgresql_url: str) -> Iterator[Connection]:
    database = open_database(postgresql_url)
    with database.engine.connect() as connection:
        yield connection
    database.close()


def executed(connection: Connection, words: str, *given: object) -> Described:
    return driver_of(connection).cursor().execute(words, given or None)


def driver_of(connection: Connection) -> psycopg.Connection[tuple[object, ...]]:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver


def test_the_second_time_it_is_not_described_again(connection: Connection) -> None:
    first, second = (executed(connection, ASKED, number) for number in (1, 2))
    assert isinstance(first, Cursor)
    assert first.description is not None
    assert second.description is first.description


def test_it_is_described_as_psycopg_does(connection: Connection) -> None:
    ours = executed(connection, ASKED, 1).description or ()
    plain = psycopg.Cursor(driver_of(connection)).execute(ASKED, (1,)).description or ()
    assert [tuple(it) for it in ours] == [tuple(it) for it in plain]
    assert [it.name for it in ours] == ["id", "joined_at", "language"]


def test_what_gives_no_rows_is_not_described(connection: Connection) -> None:
    assert executed(connection, "UPDATE people SET language = 'fr'").description is None


def test_a_table_that_has_grown_is_described_anew(connection: Connection) -> None:
    everything = "SELECT * FROM growing"
    executed(connection, "CREATE TEMPORARY TABLE growing (one int) ON COMMIT DROP")
    before = executed(connection, everything).description
    executed(connection, "ALTER TABLE growing ADD COLUMN two text")
    after = executed(connection, everything).description
    assert before is not None
    assert after is not None
    assert [it.name for it in before] == ["one"]
    assert [it.name for it in after] == ["one", "two"]
