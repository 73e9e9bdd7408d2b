"""What the README promises exists: its commands, its make targets, its files."""

import re
from pathlib import Path

import pytest
import typer.main

from bot.cli import SUBCOMMANDS, build

ROOT = Path(__file__).parent.parent
DOCUMENTS = ["README.md", "CONTRIBUTING.md", *map(str, (ROOT / "docs" / "decisions").glob("*.md"))]
TEXT = "\n".join((ROOT / document).read_text(encoding="utf-8") for document in DOCUMENTS)
COMMANDS = sorted(set(re.findall(r"(?:`|^)declic ([a-z][a-z -]*)", TEXT, re.MULTILINE)))
TARGETS = sorted(set(re.findall(r"`make ([a-z-]+)", TEXT)))
LINKS = sorted(
    set(re.findall(r"\]\(((?!https?:)[^)#]+)\)", (ROOT / "README.md").read_text("utf-8")))
)


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_of_the_readme_exists(words: str) -> None:
    command: object = typer.main.get_command(build(SUBCOMMANDS))
    for word in words.split(" --")[0].split():
        known = getattr(command, "commands", None)
        if known is None:
            break  # what follows are its arguments
        assert word in known, f"declic {words}"
        command = known[word]


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    names = _names(typer.main.get_command(build(SUBCOMMANDS)), "declic")
    missing = [name for name in names if name not in readme]
    assert missing == []


def _names(command: object, name: str) -> list[str]:
    known = getattr(command, "commands", None)
    if not known:
        return [name]
    return [deep for word, below in known.items() for deep in _names(below, f"{name} {word}")]


@pytest.mark.parametrize("target", TARGETS)
def test_a_make_target_of_the_readme_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("link", LINKS)
def test_a_file_the_readme_leads_to_exists(link: str) -> None:
    assert (ROOT / link).exists()
