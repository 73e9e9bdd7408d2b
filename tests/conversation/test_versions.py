"""A conversation goes on over two versions of its script, with its answers."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from flows.library import HERE
from tests.harness.chat import Chat

UNTIL_AGE = """\
> /start
> [C'est parti]
> [D'accord, on continue]
> [Non, mais je cherche]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("scripts", "assessments", "texts"):
        shutil.copytree(HERE / name, tmp_path / name)
    return tmp_path


def rename_step(folder: Path, old: str, new: str, renamed: dict[str, str]) -> None:
    path = folder / "scripts" / "enrolment" / "way_in.yaml"
    text = path.read_text(encoding="utf-8")
    script = yaml.safe_load(_going_on(text, old, new))
    script["steps"][new] = script["steps"].pop(old)
    script |= {"version": 2, "renamed": renamed}
    path.write_text(yaml.safe_dump(script, allow_unicode=True), encoding="utf-8")
    borrower = path.with_name("correct_answers.yaml")
    borrowed = yaml.safe_load(_going_on(borrower.read_text(encoding="utf-8"), old, new))
    borrowed["steps"][new] = borrowed["steps"].pop(old)
    borrower.write_text(yaml.safe_dump(borrowed, allow_unicode=True), encoding="utf-8")


def _going_on(text: str, old: str, new: str) -> str:
    return re.sub(rf"next: {old}\b", f"next: {new}", text)


async def test_a_renamed_step_is_found_under_its_new_name(chat: Chat, folder: Path) -> None:
    await chat.play(UNTIL_AGE)
    rename_step(folder, "age", "years", {"age": "years"})
    await chat.restart(folder)
    assert "< Question 3 sur 4" in await chat.play("> [18 à 25 ans]\n")


async def test_a_step_that_is_gone_resumes_at_the_first_unanswered_question(
    chat: Chat, folder: Path
) -> None:
    await chat.play(UNTIL_AGE)
    rename_step(folder, "age", "years", {})
    await chat.restart(folder)
    played = await chat.play("> [18 à 25 ans]\n> [18 à 25 ans]\n> 31250\n")
    assert played.count("< Question 2 sur 4") == 1
    assert "Bonne nouvelle, c'est pour vous" in played
