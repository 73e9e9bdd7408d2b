"""An archive that somebody else made runs nothing, and is taken after an explicit yes alone."""

import gzip
import io
import sqlite3
import tarfile
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.backups import archive as archives
from bot.backups import seal
from bot.backups.seal import ArchiveOrigin
from bot.commands import confirming
from bot.refusal import Refused
from models.engine.database import open_database
from tests.backups.builders import CV, Place, forged
from tests.harness.builders import a_person

BY_WHOM = "or somebody else who may have put in it what harms"
UNANSWERED = "nothing was changed: nobody answered; add --foreign\n"
KEY = b"of a test" * 4


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Place:
    database = open_database(database_url)
    database.transact_now(lambda session: a_person(session) and None)
    database.close()
    place = Place(tmp_path, database_url)
    place.keep_file()
    return place


def as_former_versions(archive: Path) -> Path:
    """Leave out the seal, and write the last line anew: it needs no key."""
    tar = archive.read_bytes()[: -seal.LENGTH - seal.SUM]
    archive.write_bytes(tar + f"{sha256(tar).hexdigest()}\n".encode())
    return archive


def of_another_installation(place: Place, folder: Path) -> Path:
    there = Place(folder, place.url)
    folder.mkdir()
    return there.backup()


@pytest.mark.parametrize("command", [("restore",), ("backup", "verify")])
def test_an_archive_without_a_seal_needs_an_explicit_yes(
    place: Place, command: tuple[str, ...]
) -> None:
    archive = as_former_versions(place.backup())
    done = place.run(*command, str(archive))
    assert (done.returncode, f"{archive}: no key sealed it: " in done.stderr) == (1, True)
    assert BY_WHOM in done.stderr and done.stderr.endswith(UNANSWERED)
    assert list(place.backups.glob("declic-*")) == [archive]
    done = place.run(*command, str(archive), "--foreign")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("command", [("restore",), ("backup", "verify")])
def test_so_does_an_archive_of_another_installation(
    place: Place, tmp_path: Path, command: tuple[str, ...]
) -> None:
    archive = of_another_installation(place, tmp_path / "there")
    done = place.run(*command, str(archive))
    assert (done.returncode, f"{archive}: another key than that of this" in done.stderr) == (
        1,
        True,
    )
    assert BY_WHOM in done.stderr and done.stderr.endswith(UNANSWERED)
    assert str(place.folder / "sealing.key") in done.stderr
    done = place.run(*command, str(archive), "--foreign")
    assert (done.returncode, done.stderr) == (0, "")


def test_an_archive_that_was_changed_and_summed_anew_is_a_stranger_s(place: Place) -> None:
    archive = place.backup()
    content = bytearray(archive.read_bytes()[: -seal.SUM])
    at = content.index(b"%PDF-1.7")
    content[at : at + 8] = b"%PDF-6.6"
    archive.write_bytes(content + f"{sha256(content).hexdigest()}\n".encode())
    assert seal.origin_of(archive, place.sealing_key) is ArchiveOrigin.OTHER_KEY


@pytest.mark.parametrize("answer", ["o\n", "yes\n"])
def test_on_a_terminal_one_is_asked(
    answer: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    confirming.confirm_foreign("whose it is", foreign=False)
    assert "whose it is\nTake it all the same?" in capsys.readouterr().out


def test_no_answer_but_yes_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    with pytest.raises(Refused, match=r"whose it is\nnothing was changed$"):
        confirming.confirm_foreign("whose it is", foreign=False)


def test_where_the_key_is_in_the_settings_another_server_takes_the_archive(
    place: Place, tmp_path: Path
) -> None:
    more = {"SEALING_KEY": "a key of the association, of more than 32"}
    archive = place.backup(**more)
    assert not (place.folder / "sealing.key").exists()
    (there := tmp_path / "there").mkdir()
    done = Place(there, place.url).run("restore", str(archive), **more)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_key_lies_in_no_archive_and_is_for_its_owner_only(place: Place) -> None:
    archive, file = place.backup(), place.folder / "sealing.key"
    key = file.read_text().strip()
    assert file.stat().st_mode & 0o777 == 0o600
    with tarfile.open(archive) as tar:
        parts = [tar.extractfile(member) for member in tar]
        content = [part.read() for part in parts if part]
    content += [gzip.decompress(part) for part in content if part[:2] == b"\x1f\x8b"]
    assert len(content) == 5 and not any(key.encode() in part for part in content)
    assert key.encode() not in archive.read_bytes()


def test_a_changed_key_makes_strangers_of_the_former_archives(place: Place) -> None:
    archive = place.backup()
    assert place.run("secrets", "change", "sealing").returncode == 0
    assert place.run("backup", "verify", str(archive)).returncode == 1
    assert place.run("backup", "verify", str(place.backup())).returncode == 0


NO_TABLES = {"database.sqlite.gz": gzip.compress(b"", mtime=0)}
JUNK = gzip.compress(b"none" * 5000, mtime=0)
OTHER_MANIFESTS: dict[str, dict[str, Any]] = {
    "another database": {"database": "mysql"},
    "no instant": {"made_at": "yesterday"},
    "an instant without a zone": {"made_at": "2027-03-02T12:00:00"},
    "another revision": {"revision": "the last"},
    "counts that are none": {"counts": {"people": "many"}},
    "no counts": {"counts": None},
    "names that are no list": {"members": ["database.sqlite.gz"]},
    "sums that are none": {"members": {"database.sqlite.gz": "no file"}},
    "something more": {"run": "rm"},
    "another format": {"format": "one"},
}


@pytest.mark.parametrize("other", OTHER_MANIFESTS.values(), ids=OTHER_MANIFESTS)
def test_a_manifest_that_is_not_ours_is_refused_in_one_sentence(
    tmp_path: Path, other: dict[str, Any]
) -> None:
    with pytest.raises(Refused, match="declic backup did not make this archive"):
        archives.read(forged(tmp_path, NO_TABLES, **other))


@pytest.mark.parametrize(
    "held", [b"none", JUNK, JUNK[:-9]], ids=["not compressed", "no database", "cut"]
)
def test_a_database_that_is_none_leaves_the_former_one_as_it_was(place: Place, held: bytes) -> None:
    archive = forged(place.folder, {"database.sqlite.gz": held}, key=place.sealing_key)
    done = place.run("restore", str(archive))
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    with closing(sqlite3.connect(place.url.removeprefix("sqlite:///"))) as connection:
        assert connection.execute("SELECT count(*) FROM people").fetchone() == (1,)


def test_so_is_an_archive_without_its_database(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="declic backup did not make this archive"):
        archives.read(forged(tmp_path, {"signing.key": b""}))


@pytest.mark.parametrize("name", ["plain.tar", "../a", "/etc/a", "files/../a", "files/.a", "a"])
def test_so_is_a_member_with_another_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused, match="its members are not those"):
        archives.read(forged(tmp_path, {**NO_TABLES, name: b""}))


def a_member(kind: bytes, **more: object) -> tarfile.TarInfo:
    member = tarfile.TarInfo(f"files/1/{CV}")
    member.type, member.linkname = kind, "/etc/passwd"
    for name, value in more.items():
        setattr(member, name, value)
    return member


MEMBERS = {
    "a symbolic link": a_member(tarfile.SYMTYPE),
    "a link": a_member(tarfile.LNKTYPE, linkname="database.sqlite.gz"),
    "a device": a_member(tarfile.CHRTYPE),
    "a disk": a_member(tarfile.BLKTYPE),
    "a pipe": a_member(tarfile.FIFOTYPE),
    "a folder": a_member(tarfile.DIRTYPE),
    "of no known kind": a_member(b"Z"),
    "of a date that no system has": a_member(tarfile.REGTYPE, mtime=1e300),
    "twice there": a_member(tarfile.REGTYPE, name="database.sqlite.gz"),
}


@pytest.mark.parametrize("member", MEMBERS.values(), ids=MEMBERS)
@pytest.mark.parametrize(
    "told", [sha256(), sha256(NO_TABLES["database.sqlite.gz"])], ids=["of nothing", "of another"]
)
def test_a_member_that_is_no_plain_file_is_refused(
    tmp_path: Path, member: tarfile.TarInfo, told: Any
) -> None:
    file = forged(tmp_path, NO_TABLES, more=[(member, told.hexdigest())])
    with pytest.raises(Refused, match="declic backup did not make this archive"):
        archives.read(file)


def test_a_tar_that_is_compressed_is_none_of_ours(tmp_path: Path) -> None:
    """A few bytes would become a full disk."""
    file = forged(tmp_path, NO_TABLES)
    file.write_bytes(gzip.compress(file.read_bytes()))
    with pytest.raises(Refused, match="declic backup did not make this archive"):
        archives.read(file)


def test_whatever_bytes_an_archive_has_it_is_read_or_refused(tmp_path: Path) -> None:
    rng, file = Random(37), forged(tmp_path, {**NO_TABLES, f"files/1/{CV}": b"%PDF-1.7"})
    whole = file.read_bytes()
    headers = [at for at in range(0, len(whole), 512) if b"ustar" in whole[at : at + 512]]
    for _ in range(1500):
        content = bytearray(whole)
        for _ in range(rng.randint(1, 4)):
            content[rng.choice(headers) + rng.randrange(512)] = rng.randrange(256)
        for at in headers:  # as who forges does: the sum of each header is right
            content[at + 148 : at + 156] = b"        "
            total = sum(content[at : at + 512])
            content[at + 148 : at + 156] = f"{total:06o}\0 ".encode()
        file.write_bytes(content)
        assert is_read_or_refused(file)


def is_read_or_refused(file: Path) -> bool:
    try:
        held = archives.read(file)
    except Refused:
        return True
    return not held.counts
