"""`declic database copy`: every row of SQLite, in PostgreSQL, and numbers that go on."""

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Connection, Table, Text, cast, delete, make_url, select
from sqlalchemy.orm import Session

from models.engine.database import Database, open_database
from models.people import Person
from models.tables import metadata
from tests.backups.builders import Place
from tests.harness.builders import NOON, a_member, a_person
from tests.harness.processes import Done, environment
from tests.harness.waiting import TIMEOUT


@pytest.fixture
def place(tmp_path: Path, seeded_sqlite: Path) -> Place:
    """The demonstration, a person whom another one suspended before, and a person who is gone."""
    file = tmp_path / "declic.db"
    shutil.copy(seeded_sqlite, file)
    place = Place(tmp_path, f"sqlite:///{file}")

    def work(session: Session) -> None:
        first, last = a_person(session, 70), a_member(session, 71)
        first.nudges_suspended_by = last.id
        gone = a_person(session, 72)
        session.flush()
        session.execute(delete(Person).where(Person.id == gone.id))

    transact(place.url, work)
    return place


def transact(url: str, work: Any) -> Any:
    database: Database = open_database(url)
    try:
        return database.transact_now(work)
    finally:
        database.close()


def rows(connection: Connection, table: Table) -> list[tuple[object, ...]]:
    written = [cast(it, Text) if isinstance(it.type, JSON) else it for it in table.columns]
    return [tuple(row) for row in connection.execute(select(*written).order_by(*table.primary_key))]


def all_rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    found: dict[str, list[tuple[object, ...]]] = transact(
        url,
        lambda session: {
            name: sorted(rows(session.connection(), table), key=str)
            for name, table in metadata.tables.items()
        },
    )
    return found


def copied(place: Place, url: str) -> Done:
    """Run the command; the password is in the environment, as scripts give it."""
    address = make_url(url)
    bare = address.set(password=None).render_as_string()
    return place.run("database", "copy", bare, PGPASSWORD=address.password or "none")


def test_a_password_is_never_typed_in_the_command(place: Place) -> None:
    done = place.run("database", "copy", "postgresql://lou:very-secret@127.0.0.1:1/declic")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("leave the password out of the address")


def test_the_password_is_asked_for_and_not_shown(place: Place) -> None:
    """On a terminal of its own, as a person types it."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "bot", "database", "copy", "postgresql://lou@127.0.0.1:1/x"]
    with subprocess.Popen(
        ["setsid", "--ctty", *command],
        cwd=place.folder,
        env=environment(**place.settings()),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        shown = b""
        while b"(nothing is shown)" not in shown:
            shown += os.read(ours, 1000)
        os.write(ours, b"very-secret\n")
        assert process.wait(TIMEOUT) == 1
    shown += os.read(ours, 1000)
    os.close(ours)
    assert b"nothing is copied" in shown and b"very-secret" not in shown


def test_every_row_arrives_and_numbers_go_on(place: Place, postgresql_url: str) -> None:
    last = max(transact(place.url, lambda s: s.scalars(select(Person.id)).all()))
    done = copied(place, postgresql_url)
    assert (done.returncode, done.stderr) == (0, "")
    there = all_rows(postgresql_url)
    assert there == all_rows(place.url)
    assert there["people"] and there["communes"] and there["programme_sessions"]
    assert transact(postgresql_url, lambda s: a_person(s, 80).id) == last + 2


def test_a_database_that_holds_rows_is_refused(place: Place, postgresql_url: str) -> None:
    transact(postgresql_url, lambda session: a_person(session) and None)
    done = copied(place, postgresql_url)
    assert (done.returncode, "holds rows already" in done.stderr) == (1, True)
    assert len(all_rows(postgresql_url)["people"]) == 1


def test_a_database_in_use_is_not_copied(place: Place, postgresql_url: str) -> None:
    database = open_database(place.url)
    liveness = database.liveness(5)
    liveness.alive()
    done = copied(place, postgresql_url)
    liveness.leave()
    database.close()
    assert (
        done.returncode,
        "in use; stop the bot first: systemctl stop declic\n" in done.stderr,
    ) == (1, True)
    assert all_rows(postgresql_url)["people"] == []


def test_what_the_other_database_does_not_take_leaves_nothing_there(
    place: Place, postgresql_url: str
) -> None:
    """PostgreSQL takes no zero character in a text; SQLite does."""

    def work(session: Session) -> None:
        session.add(Person(bot_id=1, telegram_id=90, joined_at=NOON, first_name="a\0b"))

    transact(place.url, work)
    done = copied(place, postgresql_url)
    assert (done.returncode, "nothing is copied" in done.stderr) == (1, True)
    assert all_rows(postgresql_url)["communes"] == []


@pytest.mark.parametrize("url", ["sqlite:///other.db", "mysql://here/x", "nowhere"])
def test_another_kind_of_address_is_refused(place: Place, url: str) -> None:
    done = place.run("database", "copy", url)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
