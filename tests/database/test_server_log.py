"""PostgreSQL's log never quotes what people type, even where a statement fails."""

from collections.abc import Callable, Mapping

import psycopg
import pytest
from sqlalchemy import URL, Insert, Select, Update, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.engine import server_log
from models.engine.constant import constant
from models.engine.database import insert_new, open_database, open_for_migrations
from models.people import Person
from models.programme import ProgrammeSession
from models.tables import metadata
from tests.database.builders import BOT, NOON, a_person
from tests.harness.database import postgres

WORDS = "Zénobie habite ici"
NUMBER = 33_639_980_001
"""More than an integer of four bytes holds."""
ANYBODY: Insert = insert(Person)
OURS = {"bot_id": BOT, "telegram_id": 1, "joined_at": NOON, "first_name": WORDS}
ROLE = "companion"


@constant
def _renamed(first_name: str, bot_id: int) -> Update:
    everybody = update(Person).where(Person.bot_id == bot_id)
    return everybody.values(first_name=first_name, telegram_id=1)


@constant
def _with_seats(seats: int) -> Select[int]:
    return select(ProgrammeSession.id).where(ProgrammeSession.seats > seats)


def a_constant(session: Session) -> None:
    session.execute(*_renamed(WORDS, BOT))


def a_number_too_long(session: Session) -> None:
    session.scalar(*_with_seats(NUMBER))


def values_apart(session: Session) -> None:
    session.execute(ANYBODY, OURS)


def an_object(session: Session) -> None:
    session.add(a_person(1, WORDS))
    session.flush()


def a_row_refused(session: Session) -> None:
    """PostgreSQL's detail is then the whole row."""
    insert_new(session, Person, ("id",), **(OURS | {"telegram_id": 3, "joined_at": None}))


FAILING = (a_constant, a_number_too_long, values_apart, an_object, a_row_refused)


@pytest.fixture(scope="module")
def server(telling_server: postgres.Server) -> postgres.Server:
    address = telling_server.own()
    engine = open_for_migrations(postgres.text(address))
    metadata.create_all(engine)
    engine.dispose()
    administer(address, f"CREATE ROLE {ROLE} LOGIN")
    for what in ("TABLES", "SEQUENCES"):
        administer(address, f"GRANT ALL ON ALL {what} IN SCHEMA public TO {ROLE}")
    return telling_server


def failed(server: postgres.Server, address: URL, work: Callable[[Session], None]) -> str:
    """What the log says of it."""
    database = open_database(postgres.text(address))
    try:
        database.transact_now(lambda session: session.query(Person).delete() and None)
        database.transact_now(lambda session: session.add_all(a_person(n, "Ada") for n in (1, 2)))
        before = len(server.log.read_bytes())
        with pytest.raises(DBAPIError):
            database.transact_now(work)
        return server.log.read_bytes()[before:].decode()
    finally:
        database.close()
        database.engine.dispose()


def loud(address: URL) -> Mapping[str, str]:
    engine = open_for_migrations(postgres.text(address))
    with engine.connect() as connection:
        found = server_log.loud(connection)
    engine.dispose()
    return found


def administer(address: URL, words: str) -> None:
    with psycopg.connect(postgres.text(address), autocommit=True) as administrator:
        administrator.execute(words.encode())


def quotes_nothing(said: str) -> bool:
    return "ERROR" in said and "Ada" not in said and WORDS not in said and str(NUMBER) not in said


@pytest.mark.parametrize("work", FAILING)
def test_a_statement_that_fails_quotes_nobody(
    server: postgres.Server, work: Callable[[Session], None]
) -> None:
    assert quotes_nothing(failed(server, server.own(), work))
    assert not loud(server.own())


@pytest.mark.parametrize("work", FAILING)
def test_nor_by_a_role_that_an_administrator_made_quiet(
    server: postgres.Server, work: Callable[[Session], None]
) -> None:
    role = server.own().set(username=ROLE)
    for name, value in server_log.QUIET.items():
        administer(server.own(), f"ALTER ROLE {ROLE} SET {name} TO '{value}'")
    assert quotes_nothing(failed(server, role, work))
    assert not loud(role)


def test_what_a_role_may_not_set_is_known_and_is_no_error_in_the_log(
    server: postgres.Server,
) -> None:
    role = server.own().set(username=ROLE)
    administer(server.own(), f"ALTER ROLE {ROLE} RESET ALL")
    before = len(server.log.read_bytes())
    everything = {"log_error_verbosity": "terse", "log_parameter_max_length": "0"}
    assert loud(role) == everything
    for silent in ("log_statement TO none", "log_min_duration_statement TO -1"):
        administer(server.own(), f"ALTER ROLE {ROLE} SET {silent}")
    assert loud(role) == {"log_error_verbosity": "terse"}
    assert b"ERROR" not in server.log.read_bytes()[before:]


def test_no_value_is_ever_part_of_a_statement(server: postgres.Server) -> None:
    """A role that may not set anything, on a server that tells every detail."""
    administer(server.own(), f"ALTER ROLE {ROLE} RESET ALL")
    said = failed(server, server.own().set(username=ROLE), values_apart)
    told = [line for line in said.splitlines() if "STATEMENT" in line or "execute" in line]
    assert told
    assert WORDS not in "".join(told)
