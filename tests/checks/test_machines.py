"""A second machine that lacks what the first one has is told so, in a line a fault."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select

from bot.checks import machines
from bot.settings import Settings
from models.engine.database import open_database
from models.machines import CommonGround
from services.applications.file_storage import MARK
from tests.checks.settings import well_set
from tests.harness.processes import TOKEN, Bot, Done, Sandbox, a_bot, a_sandbox, declic

KEY = (
    "SIGNING_KEY: another machine runs this bot with another key; write the same one in"
    " SIGNING_KEY on each (to change it, stop them all first)"
)
FOLDER = (
    "STORAGE_DIR: another machine runs this bot, and {folder} is not the folder of its files;"
    " share one folder between them, and name it here"
)
COMMANDS = ("check", "run")
MACHINES = 8


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with a_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def first(tmp_path: Path, sandbox: Sandbox, postgresql_url: str) -> Iterator[Bot]:
    """Run the first machine."""
    folder = tmp_path / "first"
    folder.mkdir()
    with a_bot(folder, sandbox, postgresql_url, STORAGE_DIR=str(tmp_path / "shared/files")) as bot:
        bot.start()
        yield bot


@pytest.fixture
def url(plain_url: str) -> dict[str, str]:
    """That of a role which `check` takes."""
    return {"DATABASE_URL": plain_url}


def second(command: str, sandbox: Sandbox, first: Bot, **settings: str) -> Done:
    """Run a command on a second machine, which has its own folder."""
    folder = first.folder.with_name("second")
    folder.mkdir()
    common = {name: first.settings[name] for name in ("DATABASE_URL", "STORAGE_DIR", "SIGNING_KEY")}
    return declic([command], folder, **well_set(sandbox) | common | settings)


@pytest.mark.parametrize("command", COMMANDS)
def test_another_key_is_told(
    command: str, sandbox: Sandbox, first: Bot, url: dict[str, str]
) -> None:
    done = second(command, sandbox, first, SIGNING_KEY="another", **url)
    assert (done.returncode, done.stderr) == (1, f"{KEY}\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_another_folder_of_files_is_told(
    command: str, sandbox: Sandbox, first: Bot, url: dict[str, str]
) -> None:
    done = second(command, sandbox, first, STORAGE_DIR="files", **url)
    assert (done.returncode, done.stderr) == (1, f"{FOLDER.format(folder='files')}\n")


def test_both_are_told(sandbox: Sandbox, first: Bot) -> None:
    done = second("run", sandbox, first, STORAGE_DIR="files", SIGNING_KEY="")
    assert done.stderr == f"{KEY}\n{FOLDER.format(folder='files')}\n"


def test_what_is_shared_is_fine(sandbox: Sandbox, first: Bot, url: dict[str, str]) -> None:
    assert second("check", sandbox, first, **url).stderr == ""


def test_machines_that_start_at_once_for_the_first_time_agree(
    tmp_path: Path, postgresql_url: str
) -> None:
    """Neither the row nor the mark is there yet: one of them makes it, for all."""
    settings = Settings(
        _env_file=None,
        bot_token=TOKEN,
        database_url=postgresql_url,
        signing_key="the same for all",
        storage_dir=tmp_path / "shared/files",
    )
    settings.storage_dir.mkdir(parents=True)
    begun = Barrier(MACHINES)

    def start(_: int) -> str:
        begun.wait()
        machines.refuse_what_is_not_shared(settings)
        return (settings.storage_dir / MARK).read_text()

    with ThreadPoolExecutor(MACHINES) as threads:
        marks = set(threads.map(start, range(MACHINES)))
    with closing(open_database(postgresql_url)) as database:
        noted = database.transact_now(lambda s: s.scalars(select(CommonGround.storage)).all())
    assert marks == {f"{mark}\n" for mark in noted}


def test_once_all_are_stopped_another_key_may_come(sandbox: Sandbox, first: Bot) -> None:
    first.stop()
    first.settings["SIGNING_KEY"] = f"{TOKEN}-new"
    first.settings["STORAGE_DIR"] = str(first.folder / "moved")
    first.start()
    assert "event='ready'" in first.log
