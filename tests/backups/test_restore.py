"""`declic restore`: what was backed up is there again, no more; who was erased stays erased."""

import secrets
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from re import fullmatch

import pytest
from sqlalchemy import delete, inspect, select
from sqlalchemy.orm import Session

from bot import signing_key
from bot.backups import age, making
from bot.backups import archive as archives
from bot.settings import Settings
from models.engine import snapshots
from models.engine.database import Database, open_database
from models.people import Person
from models.privacy import Erasure
from services.privacy import erasure
from services.safeguarding import fingerprints
from services.safeguarding.fingerprints import Fingerprints
from tests.backups.builders import CV, Place
from tests.harness.builders import NOON, a_mentor, a_participant, a_person, a_session, a_slot

pytestmark = pytest.mark.both_databases("each is restored in its own way")
Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Place:
    place = Place(tmp_path, database_url)
    with opened(place) as database:
        database.transact_now(people)
    place.keep_file()
    return place


@contextmanager
def opened(place: Place) -> Iterator[Database]:
    database = open_database(place.url)
    try:
        yield database
    finally:
        database.close()


def people(session: Session) -> None:
    here = a_session(session)
    for number in range(7, 10):
        a_participant(session, here, number, first_name=f"P{number}")
    a_slot(session, a_mentor(session), NOON)


def all_rows(place: Place) -> Rows:
    """Every row of every table."""
    with opened(place) as database:

        def read(session: Session) -> Rows:
            connection = session.connection()
            names = sorted(inspect(connection).get_table_names())
            return {
                name: sorted(
                    map(tuple, connection.exec_driver_sql(f'SELECT * FROM "{name}"')), key=str
                )
                for name in names
            }

        return database.transact_now(read)


def lose_everything(place: Place) -> None:
    shutil.rmtree(place.folder / "files")
    with opened(place) as database:
        database.transact_now(lambda session: session.execute(delete(Person)) and None)
    if place.url.startswith("sqlite"):
        Path(place.url.removeprefix("sqlite:///")).unlink()


def test_what_was_backed_up_is_there_again_and_not_one_row_more(place: Place) -> None:
    before, archive = all_rows(place), place.backup()
    lose_everything(place)
    done = place.run("restore", str(archive))
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 people, 1 file\n" in done.stdout and "declic resume" in done.stdout
    assert all_rows(place) == before
    kept = place.files / CV
    assert (kept.read_bytes(), kept.stat().st_mode & 0o777) == (b"%PDF-1.7", 0o600)


def test_new_rows_get_numbers_after_those_that_are_restored(place: Place) -> None:
    archive = place.backup()
    lose_everything(place)
    place.run("restore", str(archive))
    with opened(place) as database:
        ids = database.transact_now(lambda s: [*s.scalars(select(Person.id)), a_person(s, 50).id])
    assert ids[-1] == max(ids[:-1]) + 1


def test_what_was_there_is_saved_first_and_files_that_came_since_go(place: Place) -> None:
    archive = place.backup()
    later = place.keep_file("f" * 32)
    with opened(place) as database:
        database.transact_now(lambda session: a_person(session, 50) and None)
    done = place.run("restore", str(archive))
    saved = Path(done.stdout.splitlines()[0].rpartition(" ")[2])
    assert not later.exists()
    place.run("restore", str(saved))
    assert later.exists()
    assert len(all_rows(place)["people"]) == 5


def test_all_sending_is_held(place: Place) -> None:
    archive = place.backup()
    assert not snapshots.is_held(place.url)
    place.run("restore", str(archive))
    assert snapshots.is_held(place.url)


def test_files_that_are_not_of_people_are_neither_taken_nor_deleted(place: Place) -> None:
    """A folder of backups may well be below that of files."""
    strays = [place.files.parent / ".DS_Store", place.files / "CV (1).pdf"]
    strays.append(place.files.parent / "backups" / "declic-20270302T120000000000Z.tar")
    strays[-1].parent.mkdir()
    for stray in strays:
        stray.write_bytes(b"x" * 100_000)
    archive = place.backup()
    assert archive.stat().st_size < 100_000
    assert place.run("restore", str(archive)).returncode == 0
    assert [stray.exists() for stray in strays] == [True, True, True]


def test_a_restore_that_stops_midway_never_lets_the_bot_send(place: Place) -> None:
    archive = place.backup()
    lose_everything(place)
    (place.folder / "files").write_text("where a folder should be", encoding="utf-8")
    done = place.run("restore", str(archive))
    assert (done.returncode, "cannot be restored" in done.stderr) == (1, True)
    if not place.url.startswith("sqlite"):  # whose file is replaced at the end alone
        assert snapshots.is_held(place.url)
        done = place.run("resume")
        assert (done.returncode, "declic restore" in done.stderr) == (1, True)
    (place.folder / "files").unlink()
    place.run("restore", str(archive))
    assert "the bot sends again" in place.run("resume", "--yes").stdout


def test_a_database_that_a_bot_uses_is_refused(place: Place) -> None:
    archive = place.backup()
    with opened(place) as database:
        liveness = database.liveness(5)
        assert liveness.alive() is not None
        done = place.run("restore", str(archive))
        liveness.leave()
    assert (
        done.returncode,
        "in use; stop the bot first: systemctl stop declic\n" in done.stderr,
    ) == (1, True)
    assert list(place.backups.glob("declic-*")) == [archive]
    assert not snapshots.is_held(place.url)


def test_an_archive_with_one_byte_changed_is_refused(place: Place) -> None:
    archive = place.backup()
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    archive.write_bytes(content)
    before = all_rows(place)
    done = place.run("restore", str(archive))
    assert (done.returncode, "damaged" in done.stderr) == (1, True)
    assert all_rows(place) == before


def test_an_archive_of_newer_tables_is_refused(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(place) as database:
        database.transact_now(
            lambda s: (
                s.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
                and None
            )
        )
    done = place.run("restore", str(place.backup()))
    assert (done.returncode, "newer version" in done.stderr) == (1, True)
    with opened(place) as database:
        revision = Path(snapshots.__file__).parents[2] / "migrations" / "versions"
        newest = max(path.name.partition("_")[0] for path in revision.glob("[0-9]*.py"))
        statement = f"UPDATE alembic_version SET version_num = '{newest}'"
        database.transact_now(lambda s: s.connection().exec_driver_sql(statement) and None)


def erase(place: Place, telegram_id: int) -> str:
    """Erase somebody as the bot does; return the number of the erasure."""
    settings = Settings(_env_file=None, **{k.lower(): v for k, v in place.settings().items()})  # type: ignore[arg-type]
    keys = Fingerprints(fingerprints.key_from(signing_key.read(settings)))
    with opened(place) as database:
        from bot.backups.erasure_log import ErasureLog

        database.log_erasures = ErasureLog(place.backups).append

        def work(session: Session) -> str:
            person = session.scalars(select(Person).filter_by(telegram_id=telegram_id)).one()
            return erasure.erase(session, person.id, "asked", NOON, secrets.randbelow, keys)

        return database.transact_now(work)


def who_is_there(place: Place) -> tuple[set[int | None], set[tuple[str, str]]]:
    with opened(place) as database:
        return database.transact_now(
            lambda s: (
                set(s.scalars(select(Person.telegram_id))),
                {(it.number, it.reason) for it in s.scalars(select(Erasure))},
            )
        )


def test_who_was_erased_since_stays_erased_by_the_log_beside_the_copies(
    place: Place, tmp_path: Path
) -> None:
    archive = place.backup()
    number = erase(place, 8)
    log = (place.backups / "erasures.log").read_text()
    assert fullmatch(rf"\S+ {number} asked\n", log)  # a time, a proof, why: nothing else
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for file in (archive, place.backups / "erasures.log"):
        shutil.move(file, elsewhere)
    shutil.rmtree(place.backups)
    (place.folder / "signing.key").unlink()
    lose_everything(place)
    done = place.run("restore", str(elsewhere / archive.name))
    assert "1 person erased since is erased again" in done.stdout, done.stderr
    assert who_is_there(place) == ({7, 9, 900}, {(number, "asked")})
    assert all_rows(place)["outbox"] == []
    place.run("restore", str(elsewhere / archive.name))
    assert who_is_there(place) == ({7, 9, 900}, {(number, "asked")})


def test_someone_who_came_back_after_an_erasure_is_not_erased_again(place: Place) -> None:
    erase(place, 8)
    with opened(place) as database:
        database.transact_now(lambda session: a_person(session, 8) and None)
    archive = place.backup()
    lose_everything(place)
    place.run("restore", str(archive))
    assert who_is_there(place)[0] == {7, 8, 9, 900}


def test_members_are_unpacked_on_the_python_of_debian_12(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its 3.11.2 has no `filter`, without which `TarFile.extract` is not safe."""
    monkeypatch.delattr(tarfile.TarFile, "extract")
    file = tmp_path / "archive.tar"
    with tarfile.open(file, "w") as tar:
        archives.ArchiveWriter(tar).add("files/cv/a.pdf", b"a CV", mtime=1_000_000.0)
    [unpacked] = archives.unpack(file, tmp_path / "scratch")
    assert unpacked == tmp_path / "scratch/files/cv/a.pdf"
    assert unpacked.read_bytes() == b"a CV"
    assert (unpacked.stat().st_mode & 0o777, unpacked.stat().st_mtime) == (0o600, 1_000_000.0)


def test_the_key_of_signatures_comes_back_with_the_archive(place: Place) -> None:
    archive, key = place.backup(), (place.folder / "signing.key").read_text()
    (place.folder / "signing.key").unlink()
    place.run("restore", str(archive))
    assert (place.folder / "signing.key").read_text() == key
    (place.folder / "signing.key").write_text(f"{signing_key.new()}\n")
    assert "do not open" in place.run("restore", str(archive)).stdout


def test_an_encrypted_archive_needs_its_key(place: Place, tmp_path: Path) -> None:
    identity = tmp_path / "key.txt"
    recipient = age.make_identity(identity, NOON)
    archive = place.backup(BACKUP_KEY=recipient)
    assert place.run("restore", str(archive)).returncode == 1
    done = place.run("restore", str(archive), BACKUP_IDENTITY=str(identity), BACKUP_KEY=recipient)
    assert (done.returncode, done.stderr) == (0, "")
    content = bytearray(archive.read_bytes())
    content[-20] ^= 1
    archive.write_bytes(content)
    assert place.run("restore", str(archive), BACKUP_IDENTITY=str(identity)).returncode == 1


def test_a_database_that_another_program_reads_is_refused(tmp_path: Path, sqlite_url: str) -> None:
    place = Place(tmp_path, sqlite_url)
    archive = place.backup()
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("SELECT count(*) FROM people").fetchall()
        done = place.run("restore", str(archive))
    assert (done.returncode, "in use" in done.stderr) == (1, True)


@pytest.mark.parametrize("sound", [0, 4096], ids=["no database", "malformed"])
def test_a_damaged_database_is_put_aside_by_a_restore(
    sound: int, tmp_path: Path, sqlite_url: str
) -> None:
    place = Place(tmp_path, sqlite_url)
    with opened(place) as database:
        database.transact_now(people)
    archive, before = place.backup(), all_rows(place)
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    damaged = file.read_bytes()[:sound] + b"nothing of a database" * 20_000
    file.write_bytes(damaged)
    journal = file.with_name(f"{file.name}-wal")
    journal.write_bytes(b"what was written last")
    done = place.run("restore", str(archive))
    assert (done.returncode, done.stderr) == (0, "")
    [aside] = file.parent.glob(f"{file.name}.damaged-*Z")
    assert f"the database was damaged: it is put aside in {aside}; delete it" in done.stdout
    assert aside.read_bytes() == damaged
    assert all_rows(place) == before


def test_what_belongs_to_a_damaged_database_goes_aside_with_it(tmp_path: Path) -> None:
    file = tmp_path / "declic.db"
    for ending in ("", "-wal", "-shm"):
        file.with_name(file.name + ending).write_text(ending)
    aside = snapshots.put_aside(f"sqlite:///{file}", "damaged-today")
    names = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert aside == tmp_path / "declic.db.damaged-today"
    assert names == {aside.name + ending: ending for ending in ("", "-wal", "-shm")}


def test_an_archive_of_the_other_kind_of_database_is_refused(
    tmp_path: Path, sqlite_url: str, postgresql_url: str
) -> None:
    archive = Place(tmp_path, sqlite_url).backup()
    done = Place(tmp_path, postgresql_url).run("restore", str(archive))
    assert (done.returncode, "declic database copy" in done.stderr) == (1, True)


def test_names_of_archives_tell_when_they_were_made() -> None:
    assert making.NAME.fullmatch("declic-20261129T210401123456Z.tar.age")
