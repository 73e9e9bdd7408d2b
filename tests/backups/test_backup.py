"""`declic backup`: one archive, checked to the byte, for its owner only, and its copies."""

import json
import os
import tarfile
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import NullPool, create_engine, text

from bot.backups import age, archive, encryption, seal
from bot.backups.seal import ArchiveOrigin
from bot.refusal import Refused
from models.engine.database import open_database
from models.engine.postgresql_snapshots import program_for
from models.engine.snapshot_fault import SnapshotFault
from tests.backups.builders import CV, Place
from tests.harness.builders import NOON, a_person


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Place:
    database = open_database(database_url)
    database.transact_now(lambda session: a_person(session) and None)
    database.close()
    return Place(tmp_path, database_url)


@pytest.mark.both_databases("each has its own way of writing a snapshot")
def test_an_archive_holds_the_rows_and_the_files_under_their_own_names(place: Place) -> None:
    place.keep_file()
    with tarfile.open(place.backup()) as tar:
        manifest = json.loads(content_of(tar, "manifest.json"))
        assert content_of(tar, f"files/1/{CV}") == b"%PDF-1.7"
    assert manifest["counts"]["people"] == 1
    database = f"database.{end_of(place)}.gz"
    assert set(manifest["members"]) == {f"files/1/{CV}", database, "signing.key"}


def content_of(tar: tarfile.TarFile, name: str) -> bytes:
    content = tar.extractfile(name)
    assert content is not None
    return content.read()


def end_of(place: Place) -> str:
    return "sqlite" if place.url.startswith("sqlite") else "sql"


def test_it_comes_first_in_an_empty_folder_and_names_sort_by_time(
    place: Place, tmp_path: Path
) -> None:
    made = [place.backup("--to", str(tmp_path / "there")) for _ in range(2)]
    assert sorted((tmp_path / "there").iterdir())[:2] == made


def test_only_its_owner_reads_it(place: Place) -> None:
    made = place.backup()
    rights = [path.stat().st_mode & 0o777 for path in (made.parent, made)]
    assert rights == [0o700, 0o600]


def test_a_change_of_any_byte_is_seen(place: Place, tmp_path: Path) -> None:
    place.keep_file()
    whole = place.backup().read_bytes()
    rng = Random(26)
    (place.folder / "whole.tar").write_bytes(whole)
    assert is_ours(place.folder / "whole.tar", place)
    ends = [len(whole) - 1, len(whole) - 66, len(whole) - 80, len(whole) - 142, len(whole) - 143]
    for at in [0, 156, *ends, *rng.sample(range(len(whole)), 40)]:
        changed = tmp_path / "changed.tar"
        changed.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(Refused):
            is_ours(changed, place)
    for shorter in (whole[:-1], whole[:100], b""):
        changed.write_bytes(shorter)
        with pytest.raises(Refused):
            is_ours(changed, place)


def is_ours(file: Path, place: Place) -> bool:
    return seal.origin_of(file, place.sealing_key) is ArchiveOrigin.OURS


def test_the_newest_are_kept(place: Place) -> None:
    made = [place.backup(BACKUP_KEEP="2") for _ in range(3)]
    assert sorted(place.backups.glob("declic-*")) == made[1:]


def test_an_archive_of_the_future_never_costs_the_one_just_made(
    place: Place, tmp_path: Path
) -> None:
    """The clock was ahead once, or is behind now: nobody knows which is the newest."""
    there = tmp_path / "stick"
    for folder in (place.backups, there):
        folder.mkdir()
        (folder / "declic-20990101T024003000000Z.tar").touch()
    made = place.backup(BACKUP_KEEP="1", BACKUP_COPY=str(there))
    assert made.exists() and (there / made.name).exists()


@pytest.mark.parametrize(
    ("in_the_way", "told"),
    [
        ("declic-20200101T024003000000Z.tar", "the former archives cannot be deleted"),
        ("last_copy", "how the copy went cannot be noted"),
    ],
)
def test_what_the_system_refuses_is_told_in_one_line(
    place: Place, tmp_path: Path, in_the_way: str, told: str
) -> None:
    (place.backups / in_the_way).mkdir(parents=True)
    done = place.run("backup", BACKUP_KEEP="1", BACKUP_COPY=str(tmp_path / "stick"))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert told in done.stderr


def test_so_is_what_the_database_refuses(place: Place) -> None:
    with create_engine(place.url, poolclass=NullPool).begin() as connection:
        connection.execute(text("INSERT INTO erasures VALUES ('9f', '2027-03-01', 'asked')"))
        connection.execute(text("ALTER TABLE erasures RENAME COLUMN reason TO other"))
    done = place.run("backup")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("DATABASE_URL: the database cannot be read (")
    assert list(place.backups.iterdir()) == []


def test_what_a_killed_backup_left_is_deleted(place: Place) -> None:
    left = place.backups / "unfinished-x"
    left.mkdir(parents=True)
    os.utime(left, (0, 0))
    place.backup()
    assert not left.exists()


def test_a_copy_goes_to_another_folder_and_the_newest_are_kept_there(
    place: Place, tmp_path: Path
) -> None:
    there = tmp_path / "stick"
    made = [place.backup(BACKUP_COPY=str(there), BACKUP_KEEP="1") for _ in range(2)]
    [copied] = there.glob("declic-*")
    assert copied.read_bytes() == made[1].read_bytes()
    assert copied.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "where", ["rclone:nowhere:there", "ssh:nobody@127.0.0.1:/there", "/proc/x"]
)
def test_a_copy_that_fails_is_told_loudly_and_the_archive_stays(place: Place, where: str) -> None:
    done = place.run("backup", BACKUP_COPY=where, RCLONE_RETRIES="1")
    assert done.returncode == 1
    [made] = place.backups.glob("declic-*")
    assert f"{made} stays here, and has no copy" in done.stderr
    status = place.run("status", BACKUP_COPY=where)
    assert f"✘  Copy           {made.name} has no copy: BACKUP_COPY: " in status.stdout


@pytest.mark.parametrize("where", ["s3://bucket", "ssh:host", "rclone:remote", "ssh:-oX:/x"])
def test_a_place_that_is_none_is_refused(place: Place, where: str) -> None:
    done = place.run("backup", BACKUP_COPY=where)
    assert (done.returncode, list(place.backups.glob("*"))) == (1, [])
    assert done.stderr.startswith("BACKUP_COPY: ")


def test_a_copy_by_rclone(place: Place, tmp_path: Path, rclone: str) -> None:
    there = tmp_path / "remote"
    more = {"BACKUP_COPY": f"{rclone}:local:{there}", "RCLONE_CONFIG_LOCAL_TYPE": "local"}
    made = [place.backup(BACKUP_KEEP="1", **more) for _ in range(2)]
    assert [path.name for path in there.glob("declic-*")] == [made[1].name]


def test_an_archive_for_a_key_of_age_opens_with_it_alone(place: Place, tmp_path: Path) -> None:
    identity, plain = tmp_path / "key.txt", tmp_path / "plain.tar"
    recipient = age.make_identity(identity, NOON)
    made = place.backup(BACKUP_KEY=recipient)
    assert made.name.endswith(".tar.age") and b"database" not in made.read_bytes()
    assert list(place.backups.iterdir()) == [made]
    with pytest.raises(Refused, match="BACKUP_IDENTITY"):
        encryption.decrypt(made, plain, None)
    encryption.decrypt(made, plain, identity)
    assert archive.read(plain).counts["people"] == 1


def test_an_archive_for_a_key_of_gpg_opens_with_it(
    place: Place, tmp_path: Path, gpg_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = place.backup(BACKUP_KEY="sauvegarde@example.org", GNUPGHOME=str(gpg_home))
    assert made.name.endswith(".tar.gpg") and b"database" not in made.read_bytes()
    monkeypatch.setenv("GNUPGHOME", str(gpg_home))
    encryption.decrypt(made, tmp_path / "plain.tar", None)
    assert archive.read(tmp_path / "plain.tar").counts["people"] == 1


def test_a_key_that_is_unknown_leaves_no_archive(place: Place, gpg_home: Path) -> None:
    done = place.run("backup", BACKUP_KEY="nobody@example.org", GNUPGHOME=str(gpg_home))
    assert (done.returncode, list(place.backups.iterdir())) == (1, [])
    assert done.stderr.startswith("BACKUP_KEY: ")


@pytest.mark.parametrize("name", ["pg_dump", "psql"])
def test_programs_older_than_the_server_are_refused(name: str) -> None:
    with pytest.raises(SnapshotFault, match=r"is older than the server, 99|is missing"):
        program_for(name, 99)


def test_there_is_nothing_to_back_up_where_there_is_no_database(tmp_path: Path) -> None:
    done = Place(tmp_path, f"sqlite:///{tmp_path / 'none.db'}").run("backup")
    assert (done.returncode, "there is no database" in done.stderr) == (1, True)
