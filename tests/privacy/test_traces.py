"""Who is erased is readable nowhere: their files, and SQLite's own."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.outbox import OutboxMessage, OutboxState
from services.applications import cvs
from services.applications.file_storage import FileStorage
from services.applications.follow_up import retention as of_applications
from services.privacy import retention
from services.privacy.erasure import erase
from tests.applications.builders import draw
from tests.harness.builders import BOT, FINGERPRINTS, NOON, a_context, a_person
from tests.privacy.test_retention import converse

pytestmark = pytest.mark.both_databases("what is deleted is to leave the disk of each")

DAY = timedelta(days=1)
WORDS = "Zenobie7731"
TYPED = {"first_name": WORDS, "phone": f"+33{WORDS}", "email": f"{WORDS}@exemple.test"}
STORED = f"{7:032x}"


@pytest.fixture
def storage(database: Database, tmp_path: Path) -> FileStorage:
    storage = FileStorage(tmp_path / "files")
    database.forget_file = storage.forget
    return storage


def someone(storage: FileStorage) -> Callable[[Session], int]:
    def come(session: Session) -> int:
        person = a_person(session, 7, joined_at=NOON - 60 * DAY, **TYPED)
        converse(session, person, 40 * DAY, answers={"need": WORDS}, pending={"address": WORDS})
        storage.keep(STORED, WORDS.encode(), NOON)
        cvs.keep(a_context(session, person), {"stored_as": STORED, "format": "pdf", "size": "2"})
        return person.id

    return come


def on_the_disk(url: str, storage: FileStorage) -> set[str]:
    """Files that still hold a word of theirs; PostgreSQL's are its own affair."""
    kept = [storage.folder / name for name in storage.names()]
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        kept += file.parent.glob(f"{file.name}*")
    return {it.name for it in kept if WORDS.encode() in it.read_bytes()}


def by_themself(session: Session, person_id: int) -> None:
    erase(session, person_id, "asked", NOON, draw, FINGERPRINTS)


def by_time(session: Session, _: int) -> None:
    retention.erase_due(session, BOT, NOON, draw, FINGERPRINTS)


@pytest.mark.parametrize("way", [by_themself, by_time])
def test_an_erasure_ends_with_nothing_on_the_disk(
    database: Database, database_url: str, storage: FileStorage, way: Callable[[Session, int], None]
) -> None:
    person_id = database.transact_now(someone(storage))
    assert STORED in on_the_disk(database_url, storage)
    database.transact_now(lambda session: way(session, person_id))
    assert on_the_disk(database_url, storage) == set()
    assert storage.names() == []


def test_an_erasure_that_fails_keeps_the_file(database: Database, storage: FileStorage) -> None:
    person_id = database.transact_now(someone(storage))

    def fail(session: Session) -> None:
        by_themself(session, person_id)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.transact_now(fail)
    assert storage.names() == [STORED]


def test_a_purge_ends_with_nothing_on_the_disk(
    database: Database, database_url: str, storage: FileStorage
) -> None:
    def say(session: Session) -> None:
        said = {"kind": "note", "key": "note", "urgency": 2, "params": {"words": WORDS}}
        times = dict.fromkeys(("due_at", "next_try_at", "finished_at"), NOON)
        to = {"bot_id": BOT, "person_id": a_person(session).id, "state": OutboxState.SENT}
        session.add(OutboxMessage(**to, **said, **times))

    database.transact_now(say)
    later = NOON + 91 * DAY
    assert not database.transact_now(lambda session: retention.purge(session, BOT, later))
    assert on_the_disk(database_url, storage) == set()


def test_a_cv_that_has_had_its_time_goes_at_once(database: Database, storage: FileStorage) -> None:
    database.transact_now(someone(storage))
    later = NOON + 184 * DAY
    database.transact_now(lambda session: of_applications.forget(session, later) and None)
    assert storage.names() == []
