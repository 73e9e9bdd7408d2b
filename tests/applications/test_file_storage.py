"""Files of people: whole or not at all, for us alone, gone within the hour of their person."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from services.applications import cvs
from services.applications.file_storage import FileStorage
from services.privacy.erasure import erase
from tests.applications.builders import draw
from tests.harness.builders import BOT, FINGERPRINTS, NOON, a_context, a_person

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def storage(tmp_path: Path) -> FileStorage:
    return FileStorage(tmp_path / "1")


def name(number: int) -> str:
    return f"{number:032x}"


def test_a_file_is_ours_alone_and_read_back(storage: FileStorage) -> None:
    storage.keep(name(1), b"content", NOON)
    file = storage.folder / name(1)
    assert storage.read(name(1)) == b"content"
    assert (file.stat().st_mode & 0o777, storage.folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert storage.names() == [name(1)]


def test_a_name_leads_nowhere_else(storage: FileStorage, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    assert storage.read("../secret") is None
    assert storage.read(name(9)) is None


def kept(session: Session, storage: FileStorage, number: int) -> int:
    """A person with a CV; their id."""
    storage.keep(name(number), b"cv", NOON)
    person = a_person(session, number)
    told = {"stored_as": name(number), "format": "pdf", "size": "2"}
    cvs.keep(a_context(session, person), told)
    return person.id


def test_files_without_a_row_go_within_the_hour(database: Database, storage: FileStorage) -> None:
    def work(session: Session) -> None:
        gone, stays = (kept(session, storage, number) for number in (1, 2))
        storage.keep(name(3), b"half way", NOON + 50 * MINUTE)
        erase(session, gone, "asked", NOON, draw, FINGERPRINTS)
        assert not cvs.sweep(session, BOT, storage, NOON + 5 * MINUTE)
        assert storage.names() == [name(1), name(2), name(3)]
        assert not cvs.sweep(session, BOT, storage, NOON + HOUR)
        assert storage.names() == [name(2), name(3)]
        assert cvs.newest(session, stays) is not None

    database.transact_now(work)


def test_a_round_looks_at_every_file(
    database: Database, storage: FileStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cvs, "LOOKED_AT", 3)
    for number in range(8):
        storage.keep(f"{number:08x}{number:024x}", b"cv", NOON)

    def work(session: Session) -> None:
        rounds = 1
        while cvs.sweep(session, BOT, storage, NOON + HOUR):
            rounds += 1
        assert rounds == 3
        assert storage.names() == []

    database.transact_now(work)


def test_a_folder_that_is_not_there_has_nothing_to_sweep(
    database: Database, tmp_path: Path
) -> None:
    def work(session: Session) -> bool:
        return cvs.sweep(session, BOT, FileStorage(tmp_path / "none"), NOON)

    assert database.transact_now(work) is False
