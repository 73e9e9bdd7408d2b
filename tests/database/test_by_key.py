"""An object asked for by its key: as SQLAlchemy gives it, by a statement built once."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, update
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import ORMExecuteState, Session

from models.engine.database import Database
from models.outbox import Progress
from models.people import Person
from tests.database.test_straight import BOT, NOON, a_person


@pytest.fixture
def ada(database: Database) -> int:
    def work(session: Session) -> int:
        person = a_person(1, "Ada")
        session.add(person)
        session.flush()
        return person.id

    return database.transact_now(work)


def asked(session: Session, look: Callable[[], object]) -> list[object]:
    """The statements it takes."""
    told: list[object] = []

    def keep(state: ORMExecuteState) -> None:
        told.append(state.statement)

    event.listen(session, "do_orm_execute", keep)
    look()
    event.remove(session, "do_orm_execute", keep)
    return told


def test_it_is_asked_for_once_by_the_same_statement_each_time(database: Database, ada: int) -> None:
    def look(session: Session) -> list[object]:
        held: list[Person | None] = []
        told = asked(session, lambda: held.append(session.get(Person, ada)))
        assert asked(session, lambda: held.append(session.get_one(Person, ada))) == []
        assert held[0] is held[1]
        return told

    assert len(database.transact_now(look)) == 1
    assert database.transact_now(look)[0] is database.transact_now(look)[0]


def test_nobody_has_that_key(database: Database, ada: int) -> None:
    def look(session: Session) -> None:
        assert session.get(Person, ada + 1) is None
        with pytest.raises(NoResultFound):
            session.get_one(Person, ada + 1)

    database.transact_now(look)


def test_what_waits_to_be_written_is_found(database: Database) -> None:
    def look(session: Session) -> bool:
        person = a_person(1, "Ada")
        person.id = 7
        session.add(person)
        return session.get(Person, 7) is person

    assert database.transact_now(look)


def test_what_was_deleted_is_gone(database: Database, ada: int) -> None:
    def look(session: Session) -> Person | None:
        session.delete(session.get_one(Person, ada))
        session.flush()
        return session.get(Person, ada)

    assert database.transact_now(look) is None


def test_it_is_read_again_where_that_is_asked(database: Database, ada: int) -> None:
    renamed = update(Person).values(first_name="Léo")

    def look(session: Session) -> list[str | None]:
        person = session.get_one(Person, ada)
        session.execute(renamed.execution_options(synchronize_session=False))
        known = session.get_one(Person, ada).first_name
        session.get_one(Person, ada, populate_existing=True)
        return [known, person.first_name]

    assert database.transact_now(look) == ["Ada", "Léo"]


@pytest.mark.parametrize("how", [{"with_for_update": True}, {"populate_existing": True}])
def test_who_asks_for_more_goes_the_usual_way(
    database: Database, ada: int, how: dict[str, Any]
) -> None:
    def look(session: Session) -> list[object]:
        told = asked(session, lambda: session.get(Person, ada, **how))
        session.expunge_all()
        return [*told, *asked(session, lambda: session.get(Person, ada))]

    usual, by_key = database.transact_now(look)
    assert usual is not by_key
    assert ("FOR UPDATE" in str(usual)) == ("with_for_update" in how)


def test_a_key_of_several_columns(database: Database) -> None:
    def work(session: Session) -> None:
        session.add(Progress(bot_id=BOT, name="sweep", reached_at=NOON, reached_id=3))

    def look(session: Session) -> int:
        return session.get_one(Progress, (BOT, "sweep")).reached_id

    database.transact_now(work)
    assert database.transact_now(look) == 3
