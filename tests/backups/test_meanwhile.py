"""What happens while a backup is made, and between a backup and its restore, is not lost on it."""

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, select
from sqlalchemy.orm import Session

from bot import signing_key
from models.applications import CurriculumVitae
from models.engine.database import address_of, open_database
from models.people import Person
from tests.backups.builders import CV, Place
from tests.backups.test_restore import erase, lose_everything, people, who_is_there
from tests.harness.builders import NOON
from tests.harness.database import postgres
from tests.harness.waiting import until

LATER = "f" * 32


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Place:
    return a_place(tmp_path, database_url)


def a_place(folder: Path, url: str) -> Place:
    """Three people and a mentor; one of them, 8, has sent a CV."""
    database = open_database(url)

    def work(session: Session) -> None:
        people(session)
        sends(session, 8, CV)

    database.transact_now(work)
    database.close()
    place = Place(folder, url)
    place.keep_file()
    return place


def sends(session: Session, telegram_id: int, name: str) -> None:
    session.flush()
    person = session.scalars(select(Person.id).filter_by(telegram_id=telegram_id)).one()
    kept = {"stored_as": name, "format": "pdf", "size": 8, "kept_at": NOON}
    session.add(CurriculumVitae(person_id=person, **kept))
    session.flush()


def test_a_file_that_comes_while_the_database_is_read_is_in_the_archive(
    tmp_path: Path, sqlite_url: str
) -> None:
    place = a_place(tmp_path, sqlite_url)
    engine = create_engine(address_of(sqlite_url), poolclass=NullPool)
    with engine.connect() as connection, ThreadPoolExecutor(1) as hands:
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
        connection.exec_driver_sql("BEGIN EXCLUSIVE")
        making = hands.submit(place.backup)
        until(lambda: [*place.backups.glob("unfinished-*/database")], "the database is to be read")
        sends(Session(connection), 9, LATER)
        place.keep_file(LATER)
        connection.commit()
        archive = making.result()
    shutil.rmtree(place.files)
    assert place.run("backup", "verify", str(archive)).returncode == 0
    place.run("restore", str(archive))
    assert {file.name for file in place.files.iterdir()} == {CV, LATER}


@contextmanager
def a_backup_that_has_read(place: Place) -> Iterator[list[Path]]:
    """Make a backup that has read PostgreSQL, and goes on at the end; the list then holds it."""
    (folder := place.folder / "bin").mkdir()
    real = shutil.which("pg_dump", path=f"{postgres.binaries()}:{os.environ['PATH']}")
    read, go_on = folder / "read", folder / "go_on"
    os.mkfifo(read)
    os.mkfifo(go_on)
    (folder / "pg_dump").write_text(f"""#!/bin/sh
[ "$1" != --version ] || {{ echo "pg_dump (PostgreSQL) 99"; exit; }}
{real} "$@" || failed=yes
echo >{read}
cat {go_on}
[ -z "${{failed:-}}" ]
""")
    (folder / "pg_dump").chmod(0o700)
    made = list[Path]()
    with ThreadPoolExecutor(1) as hands:
        making = hands.submit(place.backup, PATH=f"{folder}:{os.environ['PATH']}")
        read.read_text()
        yield made
        go_on.write_text("")
        made.append(making.result())


def test_a_file_that_goes_once_the_database_was_read_is_in_the_archive(
    tmp_path: Path, postgresql_url: str
) -> None:
    """Its row is there: without its file, the archive would be one that cannot be trusted."""
    place = a_place(tmp_path, postgresql_url)
    with a_backup_that_has_read(place) as made:
        (place.files / CV).unlink()
    done = place.run("backup", "verify", str(made[0]))
    assert (done.returncode, done.stderr) == (0, "")


def test_who_is_erased_once_the_database_was_read_stays_erased(
    tmp_path: Path, postgresql_url: str
) -> None:
    place = a_place(tmp_path, postgresql_url)
    with a_backup_that_has_read(place) as made:
        number = erase(place, 8)
        (place.backups / "erasures.log").unlink()  # that of the bot: the backup writes its own
    lose_everything(place)
    done = place.run("restore", str(made[0]))
    assert "1 person erased since is erased again" in done.stdout
    assert who_is_there(place) == ({7, 9, 900}, {(number, "asked")})
    assert not (place.files / CV).exists()


ERASED, CHANGED, WRITTEN = "erased", "changed", "written by hand"


@pytest.mark.parametrize(
    "since",
    [
        (ERASED, CHANGED),
        (CHANGED, ERASED),
        (ERASED, CHANGED, CHANGED),
        (CHANGED, ERASED, CHANGED),
        (CHANGED, CHANGED, ERASED),
        (ERASED, WRITTEN),
        (WRITTEN, ERASED),
    ],
    ids=", ".join,
)
def test_who_was_erased_under_any_key_stays_erased(place: Place, since: tuple[str, ...]) -> None:
    """The key that signs is changed between the backup and the restore."""
    archive = place.backup()
    for what in since:
        if what is ERASED:
            number = erase(place, 8)
        elif what is WRITTEN:
            signing_key.write(place.folder / "signing.key", signing_key.new())
        else:
            assert place.run("secrets", "change", "signing").returncode == 0
    done = place.run("restore", str(archive))
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 person erased since is erased again" in done.stdout
    assert who_is_there(place) == ({7, 9, 900}, {(number, "asked")})
    assert not (place.files / CV).exists()
