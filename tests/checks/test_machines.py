"""A second machine that lacks what the first one has is told so, in a line a fault."""

from collections.abc import Iterator
from pathlib import Path

import pytest

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


def second(command: str, sandbox: Sandbox, first: Bot, **settings: str) -> Done:
    """Run a command on a second machine, which has its own folder."""
    folder = first.folder.with_name("second")
    folder.mkdir()
    common = {name: first.settings[name] for name in ("DATABASE_URL", "STORAGE_DIR", "SIGNING_KEY")}
    return declic([command], folder, **well_set(sandbox) | common | settings)


@pytest.mark.parametrize("command", COMMANDS)
def test_another_key_is_told(command: str, sandbox: Sandbox, first: Bot) -> None:
    done = second(command, sandbox, first, SIGNING_KEY="another")
    assert (done.returncode, done.stderr) == (1, f"{KEY}\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_another_folder_of_files_is_told(command: str, sandbox: Sandbox, first: Bot) -> None:
    done = second(command, sandbox, first, STORAGE_DIR="files")
    assert (done.returncode, done.stderr) == (1, f"{FOLDER.format(folder='files')}\n")


def test_both_are_told(sandbox: Sandbox, first: Bot) -> None:
    done = second("run", sandbox, first, STORAGE_DIR="files", SIGNING_KEY="")
    assert done.stderr == f"{KEY}\n{FOLDER.format(folder='files')}\n"


def test_what_is_shared_is_fine(sandbox: Sandbox, first: Bot) -> None:
    assert "STORAGE_DIR" not in second("check", sandbox, first).stderr


def test_once_all_are_stopped_another_key_may_come(sandbox: Sandbox, first: Bot) -> None:
    first.stop()
    first.settings["SIGNING_KEY"] = f"{TOKEN}-new"
    first.settings["STORAGE_DIR"] = str(first.folder / "moved")
    first.start()
    assert "event='ready'" in first.log
