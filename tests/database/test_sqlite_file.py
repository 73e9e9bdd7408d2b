"""SQLite's files are their owner's alone, and keep nothing of what was erased."""

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session

from models.engine.database import Database, open_database, open_for_migrations
from models.engine.erasing import wipe_from_disk
from models.people import Person
from models.tables import metadata
from tests.database.builders import a_person
from tests.harness.waiting import until

WORDS = "Zénobie habite ici"


@pytest.fixture
def careless() -> Iterator[None]:
    """A machine on which new files are everybody's."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def file(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    database = open_database(sqlite_url)
    yield database
    database.close()


def modes(file: Path) -> dict[str, str]:
    found = sorted(file.parent.glob(f"{file.name}*"))
    return {it.name.removeprefix(file.name): oct(it.stat().st_mode & 0o777) for it in found}


ALL_PRIVATE = dict.fromkeys(("", "-shm", "-wal"), "0o600")


@pytest.mark.usefixtures("careless")
def test_a_new_database_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "var" / "declic.db"
    engine = open_for_migrations(f"sqlite:///{file}")
    metadata.create_all(engine)
    assert modes(file) == ALL_PRIVATE
    engine.dispose()


@pytest.mark.usefixtures("careless")
def test_a_database_that_was_everybodys_is_no_more(sqlite_url: str, file: Path) -> None:
    beside = [file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")]
    for it in beside:
        it.touch()
        it.chmod(0o644)
    database = open_database(sqlite_url)
    database.transact_now(lambda session: session.add(a_person(1, "Ada")))
    assert modes(file) == ALL_PRIVATE
    database.close()


def there(file: Path) -> set[str]:
    """Which of its files hold the words."""
    return {
        it.name for it in file.parent.glob(f"{file.name}*") if WORDS.encode() in it.read_bytes()
    }


def come(session: Session) -> None:
    session.add_all(a_person(number, WORDS) for number in range(1, 4))


def go(session: Session) -> None:
    session.execute(delete(Person))
    wipe_from_disk(session)


def count(session: Session) -> int:
    return session.scalars(select(func.count(Person.id))).one()


def test_what_was_erased_is_on_the_disk_no_more(database: Database, file: Path) -> None:
    database.transact_now(come)
    database.transact_now(count)
    assert there(file) == {f"{file.name}-wal"}
    database.transact_now(go)
    assert there(file) == set()
    assert database.transact_now(count) == 0


def test_one_who_goes_from_among_others_is_readable_in_no_page(
    database: Database, file: Path
) -> None:
    """Without `secure_delete`, what a row held stays in its page until another takes the room."""
    filled = [a_person(number, "x" * 40) for number in range(1, 40)]
    database.transact_now(lambda session: session.add_all(filled))
    database.transact_now(lambda session: session.add(a_person(41, WORDS)))
    database.transact_now(lambda session: wipe_from_disk(session))  # all is in the file itself
    assert there(file) == {file.name}

    def leave(session: Session) -> None:
        session.execute(delete(Person).where(Person.telegram_id == 41))
        wipe_from_disk(session)

    database.transact_now(leave)
    assert there(file) == set()
    assert database.transact_now(count) == 39


@pytest.mark.parametrize("open_one", [open_for_migrations, lambda url: open_database(url).engine])
def test_every_connection_that_writes_overwrites_what_it_deletes(
    sqlite_url: str, open_one: Callable[[str], Engine]
) -> None:
    engine = open_one(sqlite_url)
    for _ in range(3):
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA secure_delete").scalar_one() == 1
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
    engine.dispose()


def test_other_turns_leave_the_log_as_it_is(database: Database, file: Path) -> None:
    log = file.with_name(f"{file.name}-wal")
    database.transact_now(come)
    size = log.stat().st_size
    database.transact_now(lambda session: session.execute(delete(Person)) and None)
    assert log.stat().st_size > size > 0


async def test_who_still_reads_delays_it_and_nobody_else(database: Database, file: Path) -> None:
    reading, enough = threading.Event(), threading.Event()

    def read(session: Session) -> int:
        before = count(session)
        reading.set()
        enough.wait(30)
        return before

    await database.transact(come)
    reader = asyncio.create_task(database.read(read))
    await asyncio.to_thread(reading.wait, 30)
    await database.transact(go)
    await database.transact(lambda session: session.add(a_person(9, "Ada")))
    assert there(file) != set()
    enough.set()
    assert await reader == 3
    await asyncio.to_thread(until, lambda: not there(file), "nothing is left on the disk")
    assert await database.transact(count) == 1


def test_copies_that_sqlite_leaves_between_rows_go_once_nobody_waits(
    database: Database, file: Path
) -> None:
    """Rows that grow move to other pages; `secure_delete` does not reach what stays behind."""
    rng, many = Random(1), 300

    def grow(session: Session) -> None:
        session.add_all(a_person(number, f"Zénobie{number:03}.") for number in range(many))
        for _ in range(2 * many):
            one = Person.telegram_id == rng.randrange(many)
            session.execute(update(Person).where(one).values(diploma="z" * rng.randrange(900)))

    def leave(session: Session) -> None:
        for number in gone:
            session.execute(delete(Person).where(Person.telegram_id == number))
        wipe_from_disk(session, person="a line")

    def readable() -> list[int]:
        content = file.read_bytes()
        return [number for number in gone if f"Zénobie{number:03}.".encode() in content]

    gone = rng.sample(range(many), many // 2)
    database.transact_now(grow)
    database.transact_now(leave)
    until(lambda: not readable(), "nobody can be read any more")
    assert database.transact_now(count) == many // 2


async def test_an_erasure_that_is_played_again_forgets_its_files_once_it_is_kept(
    database: Database,
) -> None:
    forgotten: list[str] = []
    database.forget_file = forgotten.append

    def fail(session: Session) -> None:
        wipe_from_disk(session, ["of nobody"])
        raise ZeroDivisionError

    def erase(session: Session) -> None:
        wipe_from_disk(session, ["of Ada"])

    with pytest.raises(ZeroDivisionError):
        await database.transact(fail)
    assert forgotten == []

    def half(session: Session) -> None:
        """Erase in two savepoints, one in the other, of which the outer one is rolled back."""
        with suppress(ZeroDivisionError), session.begin_nested():
            with session.begin_nested():
                wipe_from_disk(session, ["of Bob"], person="Bob")
            fail(session)
        with session.begin_nested():
            wipe_from_disk(session, ["of Léa"])

    turns = (database.transact(work) for work in (come, erase, half, fail))
    await asyncio.gather(*turns, return_exceptions=True)
    assert sorted(forgotten) == ["of Ada", "of Léa"]
