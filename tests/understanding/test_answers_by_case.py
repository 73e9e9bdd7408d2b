"""Every case of the model answers: what is said to a sentence, in each state of a person.

A file of `cases/` is a state.  Its first block builds it in the notation of transcripts: a line
with `{who}` is played for each person, any other once.  Each block after it is a case, for a person
of its own: its name, what the person does (`> `, `= `), and how a message of the answer
begins, with all its buttons (`< `; `[…]` for those of a list), or the reaction (`~ `).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.harness.chat import Chat
from tests.harness.transcripts.settings import play

FOLDER = Path(__file__).parent / "cases"
STATES = sorted(path.stem for path in FOLDER.glob("*.txt"))
BUTTONS = re.compile(r"(?: \[[^\]]+\])+$")
BOLD = re.compile(r"</?b>")
ANY = "…"
"""Stands for buttons that are not told: those of a list."""
LABEL = re.compile(r"\[([^\]]+)\]")


@dataclass(frozen=True)
class Case:
    name: str
    done: Sequence[str]
    """The lines of the person, and what happens between them."""
    begins: str
    buttons: Sequence[str]


@pytest.mark.parametrize("state", STATES)
async def test_each_case_of_a_state_is_answered(state: str, chat: Chat) -> None:
    setting, cases = _read(FOLDER / f"{state}.txt")
    people = {f"p{number}": case for number, case in enumerate(cases)}
    for line in setting:
        for who in people if "{who}" in line else [""]:
            await play(chat, line.replace("{who}", who), who)
    told = {case.name: await _answer(chat, who, case) for who, case in people.items()}
    wrong = {
        it.name: told[it.name]
        for it in cases
        if not any(_is_told(it, one) for one in told[it.name])
    }
    assert wrong == {}


async def _answer(chat: Chat, who: str, case: Case) -> list[str]:
    """Return the messages that a person gets for the last line of a case, each as one line."""
    lines: list[str] = []
    for line in case.done:
        said = f"{who}{line}" if line.startswith(">") else line.replace("{who}", who)
        lines = await play(chat, said, who)
    return _messages(who, lines)


def _messages(who: str, lines: Sequence[str]) -> list[str]:
    told: list[str] = []
    for line in lines:
        if line.startswith("  ") and told:
            told[-1] = f"{told[-1]} {line.strip()}"
        elif line.startswith((f"{who}<", f"{who}~")):
            told.append(line.removeprefix(who))
    return [BOLD.sub("", one) for one in told]


def _is_told(case: Case, told: str) -> bool:
    labels = LABEL.findall(found[0]) if (found := BUTTONS.search(told)) else []
    is_any = list(case.buttons) == [ANY]
    return told.startswith(case.begins) and (is_any or labels == list(case.buttons))


def _read(path: Path) -> tuple[list[str], list[Case]]:
    text = path.read_text(encoding="utf-8")
    setting, *blocks = [block.splitlines() for block in text.strip().split("\n\n")]
    return [line for line in setting if not line.startswith("#")], [_case(it) for it in blocks]


def _case(lines: Sequence[str]) -> Case:
    name, *done, expected = lines
    labels = LABEL.findall(found[0]) if (found := BUTTONS.search(expected)) else []
    return Case(name, done, BUTTONS.sub("", expected), labels)
