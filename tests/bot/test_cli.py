"""The words of `declic`: told at once, each read only when it is said."""

import subprocess
import sys
from importlib import import_module
from inspect import isfunction
from pathlib import Path

import pytest

from bot.cli import GROUPS, HELP, SUBCOMMANDS

ROOT = Path(__file__).parents[2]
LIST = """
import sys
from bot.cli import main
sys.argv = ["declic", "--help"]
try:
    main()
finally:
    print(*sys.modules, sep="\\n", file=sys.stderr)
"""
FOR_THE_HELP = {"bot", "bot.cli", "bot.command_line", "bot.refusal"}
FOR_A_BOT = {"aiohttp", "apscheduler", "pydantic", "sqlalchemy", "telegram", "yaml"}


def test_the_help_tells_every_word_and_reads_none() -> None:
    command = [sys.executable, "-c", LIST]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    there = done.stderr.splitlines()
    assert done.returncode == 0
    assert SUBCOMMANDS.keys() <= set(done.stdout.split())
    assert {it for it in there if it.partition(".")[0] == "bot"} == FOR_THE_HELP
    assert not FOR_A_BOT & set(there)


def test_each_word_has_its_help() -> None:
    assert HELP.keys() == SUBCOMMANDS.keys()


def test_the_help_shows_each_subcommand_in_one_group() -> None:
    grouped = [name for names in GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(SUBCOMMANDS)
    assert max(map(len, GROUPS.values())) <= 7


@pytest.mark.parametrize("word", SUBCOMMANDS)
def test_what_is_told_of_a_word_is_what_it_says_of_itself(word: str) -> None:
    found = getattr(import_module(f"bot.commands.{word}"), SUBCOMMANDS[word])
    told = (found.__doc__ or "").partition("\n\n")[0]
    assert not isfunction(found) or told == HELP[word]
