"""`declic desks`: where the desk is open, and closed from the machine."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from bot.clocks.machine import system_clock
from bot.commands import desks as command
from bot.commands.database import transact
from bot.refusal import Refused
from models.desk import Desk
from models.people import RoleName
from services.desk import desks
from tests.harness.builders import BOT, a_member

TOKEN = f"{BOT}:AAF0000000000000000000000000000000"


def run(*words: str, typed: str = "") -> Result:
    done = CliRunner().invoke(command.app, words, input=typed)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


@pytest.fixture
def url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, value in {"BOT_TOKEN": TOKEN, "DATABASE_URL": database_url}.items():
        monkeypatch.setenv(name, value)
    return database_url


def opened(url: str, *browsers: str, bot_id: int = BOT) -> list[int]:
    """Open a desk in each browser for somebody of the team; return their numbers."""
    now = system_clock()

    def work(session: Session) -> list[int]:
        zoe = a_member(session, bot_id, RoleName.STAFF, first_name="Zoé", bot_id=bot_id)
        made = []
        for browser in browsers:
            asked = desks.ask(session, bot_id, browser, now)
            assert asked is not None
            desks.open_for(session, asked[0], zoe.id, now)
            made.append(asked[0].id)
        return made

    return transact(url, work)


def left(url: str) -> list[int]:
    return transact(url, lambda session: list(session.scalars(select(Desk.id).order_by(Desk.id))))


def test_open_desks_are_listed_by_who_and_in_which_browser(url: str) -> None:
    assert "nowhere" in run("list").stdout
    first, second = opened(url, "Firefox, Windows", "")
    opened(url, "Safari", bot_id=BOT + 1)
    lines = run("list").stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == [str(first), str(second)]
    assert "Zoé (n° 1), Firefox, Windows" in lines[0]


@pytest.mark.both_databases("desks are deleted")
def test_one_is_closed_or_all_of_them_and_none_of_another_bot(url: str) -> None:
    first, second, third = opened(url, "Firefox", "Chrome", "Edge")
    foreign = opened(url, "Safari", bot_id=BOT + 1)
    assert "1 desk closed." in run("close", str(second)).stdout
    assert left(url) == [first, third, *foreign]
    with pytest.raises(Refused, match="no such desk"):
        run("close", str(foreign[0]))
    with pytest.raises(Refused, match="--yes"):
        run("close")
    assert left(url) == [first, third, *foreign]
    assert "2 desks closed." in run("close", "--yes").stdout
    assert left(url) == foreign
