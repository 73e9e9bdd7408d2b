"""`declic privacy`, for who asks by letter: found, copied, corrected, erased, each with a proof."""

import stat
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TypeVar
from zipfile import ZipFile

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from bot.backups.erasure_log import ErasureLog
from bot.commands import privacy
from bot.refusal import Refused
from models.applications import CurriculumVitae
from models.engine.database import open_database
from models.outbox import OutboxMessage
from models.people import AuditEntry, Person, RoleName
from models.privacy import Erasure
from tests.harness.builders import BOT, NOON, a_member, a_person

T = TypeVar("T")
TOKEN = f"{BOT}:AAF0000000000000000000000000000000"
CAMILLE, NADIA, ELSEWHERE = 1, 2, 3
STORED = "0" * 32


def run(*words: str, typed: str = "") -> Result:
    done = CliRunner().invoke(privacy.app, words, input=typed)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def transact(url: str, work: Callable[[Session], T]) -> T:
    database = open_database(url)
    try:
        return database.transact_now(work)
    finally:
        database.close()


def people(session: Session) -> None:
    a_person(session, 7, first_name="Camille", phone="+33639981234")
    a_member(session, 8, RoleName.STAFF, first_name="Nadia")
    a_person(session, 9, first_name="Camille", bot_id=BOT + 1)
    cv = {"format": "pdf", "size": 3, "kept_at": NOON, "stored_as": STORED}
    session.add(CurriculumVitae(person_id=CAMILLE, **cv))


@pytest.fixture
def url(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    settings = {
        "BOT_TOKEN": TOKEN,
        "DATABASE_URL": database_url,
        "STORAGE_DIR": str(tmp_path / "files"),
        "BACKUP_DIR": str(tmp_path / "backups"),
        "SIGNING_KEY": "k" * 40,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    run("due")
    (tmp_path / "files").mkdir(exist_ok=True)
    (tmp_path / "files" / STORED).write_bytes(b"CV.")
    transact(database_url, people)
    return database_url


def audited(session: Session) -> list[tuple[int, str, dict[str, object]]]:
    rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [(row.id, row.action, row.subjects) for row in rows]


def test_they_are_found_by_telephone_among_the_people_of_this_bot(url: str) -> None:
    assert "Camille · n° 1\n" in run("find", typed="06 39 98 12 34\n").stdout
    found = run("find", typed="Camille\n").stdout
    assert "n° 1" in found and "n° 3" not in found


def test_a_copy_is_for_its_owner_to_read_and_holds_the_cv(url: str, tmp_path: Path) -> None:
    said = run("copy", "1", "--identity", "seen").stdout
    file = tmp_path / "donnees-1.zip"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with ZipFile(BytesIO(file.read_bytes())) as archive:
        assert archive.read("cv/cv-1.pdf") == b"CV."
        assert "Camille" in archive.read("mes-donnees.html").decode()
    [(line, *act)] = transact(url, audited)
    assert act == ["data_copied", {"person": CAMILLE, "identity": "seen"}]
    assert said.endswith(f"it is in /journal too: {line}\n")


def test_nobody_found_is_said(url: str) -> None:
    with pytest.raises(Refused, match="nobody here has this name"):
        run("find", typed="Zoé\n")


def test_how_they_are_known_is_asked_if_it_is_left_out(url: str) -> None:
    done = run("copy", "1", typed="face-à-face\n")
    assert (done.exit_code, "How do you know" in done.stdout) == (0, True)
    [(_, *act)] = transact(url, audited)
    assert act == ["data_copied", {"person": CAMILLE, "identity": "seen"}]


@pytest.mark.parametrize(
    ("what", "identity"),
    [("téléphone", "appel"), ("telephone", "call"), ("phone", "called"), ("Téléphone", "APPEL")],
)
def test_the_words_are_heard_in_both_languages(url: str, what: str, identity: str) -> None:
    run("correct", "1", what, "--identity", identity, typed="06 39 98 56 78\n")
    [(_, *act)] = transact(url, audited)
    assert act == ["person_corrected", {"person": CAMILLE, "identity": "called"}]


def test_a_word_that_is_none_is_told_with_those_that_are(url: str) -> None:
    wrong = run("copy", "1", "--identity", "passeport")
    assert wrong.exit_code == 2
    assert "call, answer, face-to-face" in wrong.stderr


@pytest.mark.parametrize(
    ("what", "typed", "why"),
    [
        ("phone", "06 39 98 12", "write a telephone as 06 39 98 12 34"),
        ("email", "camille@example,com", "write an e-mail as camille@example.org"),
    ],
)
def test_what_is_not_kept_says_what_would_be(url: str, what: str, typed: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        run("correct", "1", what, "--identity", "called", typed=f"{typed}\n")


def test_a_correction_is_kept_in_its_usual_form_and_told_to_them(url: str) -> None:
    run("correct", "1", "phone", "--identity", "called", typed="06 39 98 56 78\n")

    def kept(session: Session) -> tuple[str | None, list[str]]:
        told = session.scalars(select(OutboxMessage.params))
        return session.get_one(Person, CAMILLE).phone, [it["text"] for it in told]

    assert transact(url, kept) == ("+33639985678", ["rights.told.phone"])
    with pytest.raises(Refused, match="nothing was changed"):
        run("correct", "1", "phone", "--identity", "called", typed="bonjour\n")
    [(_, *act)] = transact(url, audited)
    assert act == ["person_corrected", {"person": CAMILLE, "identity": "called"}]


def test_an_erasure_asks_first_and_leaves_a_proof_in_the_log_and_no_file(
    url: str, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="nothing was changed"):
        run("erase", "1", "--identity", "answered", typed="non\n")
    assert (tmp_path / "files" / STORED).exists()
    said = run("erase", "1", "--identity", "answered", typed="oui\n").stdout

    def left(session: Session) -> tuple[int | None, str | None]:
        camille = select(func.count()).where(Person.id == CAMILLE)
        return session.scalar(camille), session.scalar(select(Erasure.number))

    count, number = transact(url, left)
    assert count == 0
    assert said.endswith(f"as proof: {number}\n")
    assert [row.number for row in ErasureLog(tmp_path / "backups").rows()] == [number]
    assert not (tmp_path / "files" / STORED).exists()


@pytest.mark.parametrize("command", [("copy",), ("correct", "phone"), ("erase", "--yes")])
@pytest.mark.parametrize(
    ("number", "why"), [(ELSEWHERE, "nobody here"), (NADIA, "of the team"), (77, "nobody here")]
)
def test_nobody_of_another_bot_or_of_the_team_is_touched(
    url: str, tmp_path: Path, command: tuple[str, ...], number: int, why: str
) -> None:
    name, *more = command
    with pytest.raises(Refused, match=why):
        run(name, str(number), *more, "--identity", "seen", typed="06 39 98 56 78\n")
    assert transact(url, audited) == []
    assert list(tmp_path.glob("*.zip")) == []


def test_nothing_is_done_until_one_says_how_they_are_known(url: str) -> None:
    for command in (("copy", "1"), ("correct", "1", "phone"), ("erase", "1", "--yes")):
        assert run(*command, typed="06 39 98 56 78\n").exit_code == 2
    assert transact(url, audited) == []


def test_the_command_line_holds_nothing_personal(url: str) -> None:
    """The shell keeps what is typed there."""
    assert run("find", "Camille").exit_code == 2
    assert run("correct", "1", "email", "camille@example.com", "--identity", "seen").exit_code == 2
