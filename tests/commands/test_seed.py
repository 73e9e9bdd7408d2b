"""`declic seed`: never on a real database without being asked."""

import pytest
import typer
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from bot.clocks.machine import system_clock
from bot.commands import seed
from bot.commands.database import transact
from bot.refusal import Refused
from models.people import Person
from models.programme import ProgrammeSession
from services.demonstration.seed import session_codes


@pytest.fixture(autouse=True)
def _here(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)


def run(*options: str, typed: str = "") -> Result:
    app = typer.Typer()
    app.command()(seed.seed)
    return CliRunner().invoke(app, options, input=typed)


def loaded(database_url: str) -> list[str]:
    return transact(database_url, lambda s: list(s.scalars(select(ProgrammeSession.code))))


def test_an_empty_database_is_not_asked_about_nor_the_demonstration_s_own(
    database_url: str,
) -> None:
    for _ in range(2):
        assert "[y/N]" not in run().stdout
    assert loaded(database_url) == list(session_codes())


def with_someone(session: Session) -> None:
    session.add(Person(bot_id=1, telegram_id=1, joined_at=system_clock()))


def test_people_are_a_reason_to_ask(database_url: str) -> None:
    transact(database_url, with_someone)
    asked = run()
    assert "this may be a real database (people are in it)" in asked.stdout
    assert str(asked.exception) == "nothing was changed: nobody answered; add --yes"
    assert loaded(database_url) == []
    assert run("--yes").exit_code == 0
    assert loaded(database_url) == list(session_codes())


def test_so_is_a_token_of_the_real_telegram_and_not_one_of_the_sandbox(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BOT_TOKEN", "1:real")
    asked = run(typed="n\n")
    assert "the token is one of the real Telegram" in asked.stdout
    assert isinstance(asked.exception, Refused)
    monkeypatch.setenv("BOT_API_URL", "http://127.0.0.1:8081")
    assert run().exit_code == 0


def test_so_is_a_session_of_their_own(database_url: str) -> None:
    run()

    def rename(session: Session) -> None:
        session.scalars(select(ProgrammeSession).limit(1)).one().code = "tarn-2027"

    transact(database_url, rename)
    assert "session tarn-2027 is in it" in run().stdout
