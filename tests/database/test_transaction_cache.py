"""What was read once is not asked again, until something is written."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from models.engine.database import Database, insert_new, open_database
from models.engine.transaction_cache import cached_in_transaction
from models.people import Person
from tests.database.builders import NOON
from tests.harness.database.round_trips import statements

pytestmark = pytest.mark.both_databases("insert or do nothing, in the words of each")


@cached_in_transaction
def how_many(session: Session, bot_id: int) -> int:
    return session.scalar(select(func.count(Person.id)).where(Person.bot_id == bot_id)) or 0


def by_an_object(session: Session) -> None:
    session.add(Person(bot_id=1, telegram_id=2, joined_at=NOON))


def by_a_statement(session: Session) -> None:
    session.execute(insert(Person).values(bot_id=1, telegram_id=2, joined_at=NOON))


def unless_taken(session: Session) -> None:
    insert_new(session, Person, ("bot_id", "telegram_id"), bot_id=1, telegram_id=2, joined_at=NOON)


def asked(database: Database, look: Callable[[Session], object]) -> int:
    """How many times the database is asked."""
    with statements(database.engine) as given:
        database.transact_now(look)
    return sum(statement.startswith("SELECT") for statement in given)


def test_the_same_is_asked_once_in_a_transaction(database: Database) -> None:
    def look(session: Session) -> None:
        assert [how_many(session, bot_id) for bot_id in (1, 1, 2, 1)] == [0] * 4

    assert asked(database, look) == 2
    assert asked(database, look) == 2


@pytest.mark.parametrize("write", [by_an_object, by_a_statement, unless_taken])
def test_what_is_written_is_seen(database: Database, write: Callable[[Session], None]) -> None:
    def work(session: Session) -> list[int]:
        before = how_many(session, 1)
        write(session)
        return [before, how_many(session, 1)]

    assert database.transact_now(work) == [0, 1]


def test_what_is_undone_is_seen(database: Database) -> None:
    def work(session: Session) -> list[int]:
        undone = session.begin_nested()
        by_an_object(session)
        during = how_many(session, 1)
        undone.rollback()
        return [during, how_many(session, 1)]

    assert database.transact_now(work) == [1, 0]


def test_a_lock_ends_it_where_one_waits_for_locks(database: Database) -> None:
    """Whoever held it before may have written."""

    def look(session: Session) -> None:
        how_many(session, 1)
        session.scalars(select(Person).with_for_update()).all()
        how_many(session, 1)
        how_many(session, 1)

    counted = {"sqlite": 1, "postgresql": 2}
    assert asked(database, look) == counted[database.engine.dialect.name] + 1


def test_a_statement_in_plain_text_ends_it_for_nobody_knows_what_it_does(
    database: Database,
) -> None:
    def look(session: Session) -> None:
        how_many(session, 1)
        session.execute(text("SELECT 1"))
        how_many(session, 1)

    assert asked(database, look) == 3


def test_a_change_within_a_query_ends_it(postgresql_url: str) -> None:
    database = open_database(postgresql_url)

    def work(session: Session) -> list[int]:
        added = insert(Person).values(bot_id=1, telegram_id=2, joined_at=NOON).returning(Person.id)
        before = how_many(session, 1)
        session.execute(select(added.cte("added").c.id)).all()
        return [before, how_many(session, 1)]

    try:
        assert database.transact_now(work) == [0, 1]
    finally:
        database.close()


async def test_the_next_transaction_asks_again(database: Database) -> None:
    assert await database.transact(lambda session: how_many(session, 1)) == 0
    await database.transact(by_a_statement)
    assert await database.transact(lambda session: how_many(session, 1)) == 1
    assert await database.read(lambda session: how_many(session, 1)) == 1
