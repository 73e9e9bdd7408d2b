"""CVs: the newest and those that applications use, so many a day, and nothing else on the disk."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application, CurriculumVitae
from models.engine.database import Database
from models.people import Person
from rules.applications.applications import ApplicationShare
from services.applications import answers, apply_conversation, cvs
from services.applications.applications import ApplicationContent
from services.applications.cvs import FileCountResult
from services.applications.file_storage import FileStorage
from services.conversation import turns
from services.conversation.turns import CallAnswer, HeardUpdate
from tests.applications.builders import a_found_one, an_application
from tests.harness.builders import (
    NOON,
    a_context,
    a_person,
    heard_from,
    the_conversations,
)

pytestmark = pytest.mark.both_databases("rows that others refer to are deleted")

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHARED = (ApplicationShare.FIRST_NAME, ApplicationShare.CV)


@pytest.fixture
def storage(database: Database, tmp_path: Path) -> FileStorage:
    storage = FileStorage(tmp_path / "files")
    database.forget_file = storage.forget
    return storage


def name(number: int) -> str:
    return f"{number:032x}"


def send(session: Session, storage: FileStorage, person: Person, number: int) -> int:
    """Store a CV as the bot does once it is fetched; return the id of its row."""
    storage.keep(name(number), b"cv", NOON)
    context = a_context(session, person)
    cvs.keep(context, {"stored_as": name(number), "format": "pdf", "size": "2"})
    return int(context.kept["cv"])


def stored(session: Session) -> list[str]:
    return sorted(session.scalars(select(CurriculumVitae.stored_as)))


def apply(session: Session, person: Person, cv_id: int) -> Application:
    offer = a_found_one(session)
    return an_application(session, person, offer, NOON, ApplicationContent("", SHARED, cv_id))


def test_another_cv_takes_the_place_of_one_that_no_application_uses(
    database: Database, storage: FileStorage
) -> None:
    """However often somebody sends another one."""

    def work(session: Session) -> None:
        person, other = a_person(session, 7), a_person(session, 8)
        send(session, storage, other, 99)
        apply(session, person, send(session, storage, person, 1))
        for number in range(2, 12):
            send(session, storage, person, number)
        assert stored(session) == [name(1), name(11), name(99)]
        assert len(storage.names()) == 12  # until it is committed

    database.transact_now(work)
    assert storage.names() == [name(1), name(11), name(99)]


def test_a_turn_that_fails_keeps_the_cv_that_was_there(
    database: Database, storage: FileStorage
) -> None:
    database.transact_now(lambda session: send(session, storage, a_person(session, 7), 1))

    def fail(session: Session) -> None:
        send(session, storage, session.scalars(select(Person)).one(), 2)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.transact_now(fail)
    assert database.transact_now(stored) == [name(1)]
    assert name(1) in storage.names()


def test_a_cv_goes_with_the_application_that_used_it_if_another_came_since(
    database: Database, storage: FileStorage
) -> None:
    def work(session: Session) -> None:
        person = a_person(session, 7)
        applied = apply(session, person, send(session, storage, person, 1))
        second = send(session, storage, person, 2)
        assert stored(session) == [name(1), name(2)]
        answers.withdraw(session, applied, NOON)
        assert stored(session) == [name(2)]
        answers.withdraw(session, apply(session, person, second), NOON)
        assert stored(session) == [name(2)]

    database.transact_now(work)
    assert storage.names() == [name(2)]


def test_an_application_that_was_being_written_takes_the_newest_cv(
    database: Database, storage: FileStorage
) -> None:
    """It had chosen one, and another was sent elsewhere before « Envoyer »."""

    def work(session: Session) -> None:
        person = a_person(session, 7)
        offer = a_found_one(session)
        chosen = send(session, storage, person, 1)
        newest = send(session, storage, person, 2)
        answered = {"opportunity": str(offer.id), "cv": str(chosen), "message": "Bonjour"}
        apply_conversation.send(a_context(session, person), answered)
        assert session.scalars(select(Application.cv_id)).all() == [newest]

    database.transact_now(work)


def test_nobody_sends_the_cv_of_somebody_else(database: Database, storage: FileStorage) -> None:
    def work(session: Session) -> None:
        person, other = a_person(session, 7), a_person(session, 8)
        offer, theirs = a_found_one(session), send(session, storage, other, 1)
        answered = {"opportunity": str(offer.id), "cv": str(theirs), "message": "Bonjour"}
        apply_conversation.send(a_context(session, person), answered)
        assert session.scalars(select(Application.cv_id)).all() == [None]

    database.transact_now(work)


def test_so_many_files_are_taken_in_a_day_and_as_many_the_next(database: Database) -> None:
    """The day begins at midnight in France."""
    most = cvs.FILES_A_DAY
    midnight = NOON.replace(hour=23)

    def work(session: Session) -> None:
        person, other = a_person(session, 7, department="31"), a_person(session, 8)
        for hours in (0, 1, 25, 73):
            context = a_context(session, person, midnight - HOUR + hours * HOUR)
            taken = [cvs.count_file(context, {}) for _ in range(most + 2)]
            assert taken == [FileCountResult.COUNTED] * most + [FileCountResult.TOO_MANY] * 2, hours
        assert cvs.count_file(a_context(session, other), {}) is FileCountResult.COUNTED

    database.transact_now(work)


def for_whom_was_erased(session: Session) -> HeardUpdate:
    return heard_from(7, -5)


def for_whom_asks_no_more(session: Session) -> HeardUpdate:
    a_person(session, 7)
    return heard_from(7, -5)


@pytest.mark.parametrize("whom", [for_whom_was_erased, for_whom_asks_no_more])
def test_a_file_fetched_for_nobody_is_deleted_at_once(
    database: Database, storage: FileStorage, whom: Callable[[Session], HeardUpdate]
) -> None:
    """Who was erased while their CV was being fetched leaves nothing."""
    storage.keep(name(1), b"cv", NOON)
    told = {"stored_as": name(1), "format": "pdf", "size": "2"}

    def work(session: Session) -> None:
        answer = CallAnswer(5, "kept", told)
        turns.take_call_answer(session, the_conversations(), whom(session), answer, NOON)

    database.transact_now(work)
    assert storage.names() == []
