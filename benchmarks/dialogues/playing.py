"""Play the moments of a state against the whole bot, each for a person of their own."""

import re
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from benchmarks.dialogues.acts import Belongings, acts_between, belongings
from benchmarks.dialogues.judging import DialogueAnswer, DialogueScene, ShownMessage
from benchmarks.dialogues.moments import (
    CostlyAct,
    DialogueMoment,
    DialogueState,
    ExpectedOutcome,
    OutcomeKind,
)
from migrations import run
from sandbox.refusal import ControlError
from tests.harness.chat import Chat, a_chat, labels
from tests.harness.geocoder import FakeGeocoder
from tests.harness.playing import ADDRESSES, seed_demonstration
from tests.harness.transcripts.settings import play
from tests.harness.typed import as_typed

BUTTONS = re.compile(r"(?: \[[^\]]+\])+$")
LABEL = re.compile(r"\[[^\]]+\]")
BEGINS = re.compile(r"\w*[<~✗⌛-] |!!|✉ ")
SHOWN = re.compile(r"([<~]) (.*)", re.DOTALL)
COUNTED = re.compile(r"\b(reste|numéro|left|number) \d+")
ROOM = re.compile(r"https://visio\.example/\S+")
BOLD = re.compile(r"</?b>")
ANY_COUNT = "…"
REACTED = "(your message)"
TEAM = "sami"
WHO = "{who}"
TIME_TO_TYPE = timedelta(seconds=1)
"""What is shown was shown before it is answered."""


class UnplayableLine(Exception):
    """A moment cannot be played as it is written: a button is not on the screen."""


@dataclass
class DialoguePerson:
    """Someone who does one thing: a moment's text, or the presses that it should be worth."""

    name: str
    before: Sequence[str]
    steps: Sequence[str]
    screen: Sequence[ShownMessage] = ()
    happened: DialogueAnswer = field(default_factory=lambda: DialogueAnswer(()))


Reference = tuple[tuple[str, ...], ExpectedOutcome]


def template(folder: Path) -> Path:
    """Return a database with the demonstration, to be copied for each state."""
    file = folder / "seeded.db"
    run.to_head(f"sqlite:///{file}")
    seed_demonstration(f"sqlite:///{file}")
    return file


async def scenes(state: DialogueState, seeded: Path) -> Sequence[DialogueScene]:
    async with _a_bot(state, seeded) as chat:
        typing, pressing = _people(state.moments)
        people = [*typing, *pressing.values()]
        await play(chat, f"{TEAM}> /start i-{{staff}}", TEAM)
        for is_of_each, lines in groupby(state.setting, lambda line: WHO in line):
            run_of_lines = list(lines)
            for name in [it.name for it in people] if is_of_each else [TEAM]:
                for line in run_of_lines:
                    await _play(chat, line.replace(WHO, name), name)
        for person in people:
            await _live(chat, person)
    return [
        DialogueScene(moment, person.screen, person.happened, _pressed(moment, pressing))
        for moment, person in zip(state.moments, typing, strict=True)
    ]


@asynccontextmanager
async def _a_bot(state: DialogueState, seeded: Path) -> AsyncIterator[Chat]:
    file = seeded.with_name(f"{state.name}.db")
    shutil.copy(seeded, file)
    async with (
        FakeGeocoder(answers=ADDRESSES) as geocoder,
        a_chat(f"sqlite:///{file}", geocoder.url) as chat,
    ):
        yield chat
    for leftover in file.parent.glob(f"{file.name}*"):
        leftover.unlink()


def _people(
    moments: Sequence[DialogueMoment],
) -> tuple[Sequence[DialoguePerson], Mapping[Reference, DialoguePerson]]:
    """Return who types each text, and who does what some of them should be worth."""
    typing = [DialoguePerson(f"p{place}", it.before, [it.text]) for place, it in enumerate(moments)]
    wanted = dict.fromkeys(
        (tuple(it.before), outcome)
        for it in moments
        for outcome in it.may
        if outcome.kind is OutcomeKind.ACTS_AS
    )
    pressing = {
        (before, outcome): DialoguePerson(f"r{place}", before, outcome.of)
        for place, (before, outcome) in enumerate(wanted)
    }
    return typing, pressing


def _pressed(
    moment: DialogueMoment, pressing: Mapping[Reference, DialoguePerson]
) -> Mapping[ExpectedOutcome, DialogueAnswer]:
    keys = [(tuple(moment.before), outcome) for outcome in moment.may]
    return {key[1]: pressing[key].happened for key in keys if key in pressing}


async def _live(chat: Chat, person: DialoguePerson) -> None:
    for line in person.before:
        said = f"{person.name}{line}" if line.startswith(">") else line
        await _play(chat, said.replace(WHO, person.name), person.name)
    shown = chat.world.messages(person.name.capitalize())
    person.screen = [_message(person, it) for it in shown if it["from"]["is_bot"]]
    before = await _belongings(chat, person.name)
    lines: list[str] = []
    for step in person.steps:
        lines += await _play(chat, f"{person.name}> {step}", person.name)
    after = await _belongings(chat, person.name)
    person.happened = _happened(person, lines, acts_between(before, after))


async def _play(chat: Chat, line: str, name: str) -> list[str]:
    if "> " in line:
        await chat.move_to(chat.world.now() + TIME_TO_TYPE)
    try:
        return await play(chat, _with_counts(chat, line), name)
    except ControlError as error:
        raise UnplayableLine(f"{line}: {error}") from error


def _with_counts(chat: Chat, line: str) -> str:
    """Return the line with the count that its button really has: `[18 h · reste …]`."""
    speaker, _, label = line.partition("> ")
    if not (label.startswith("[") and ANY_COUNT in label):
        return line
    shown = reversed(chat.world.messages(speaker.capitalize()))
    real = [f"[{one}]" for message in shown for one in labels(message)]
    found = [one for one in real if COUNTED.sub(rf"\1 {ANY_COUNT}", one) == label]
    return f"{speaker}> {found[0]}" if found else line


async def _belongings(chat: Chat, name: str) -> Belongings:
    telegram_id = chat.world.directory.person(name.capitalize()).id
    return await chat.app.database.read(
        lambda session: belongings(session, telegram_id, chat.person_id(session, TEAM))
    )


def _happened(
    person: DialoguePerson, lines: Sequence[str], acts: frozenset[CostlyAct]
) -> DialogueAnswer:
    told: list[str] = []
    for line in lines:
        if BEGINS.match(line) or not told:
            told.append(line)
        else:
            told[-1] = f"{told[-1]}\n{line}"
    mine = [it.removeprefix(person.name) for it in told if it.startswith(person.name)]
    shown = [match for it in mine if (match := SHOWN.match(it))]
    reactions = [it for it in shown if it[2].endswith(REACTED)]
    messages = [_told(person, it) for it in shown if it not in reactions]
    return DialogueAnswer(
        messages, acts, len(reactions), [it for it in told if it.startswith("!!")]
    )


def _told(person: DialoguePerson, shown: re.Match[str]) -> ShownMessage:
    buttons = found[0] if (found := BUTTONS.search(shown[2])) else ""
    text = _plain(person, shown[2].removesuffix(buttons))
    return ShownMessage(text, _labels(buttons), _masked(person, text), is_edit=shown[1] == "~")


def _message(person: DialoguePerson, shown: Mapping[str, Any]) -> ShownMessage:
    buttons = "".join(f" [{label}]" for label in labels(dict(shown)))
    text = _plain(person, as_typed(shown.get("text") or shown.get("caption") or ""))
    return ShownMessage(text, _labels(buttons), _masked(person, text))


def _labels(buttons: str) -> Sequence[str]:
    return [COUNTED.sub(rf"\1 {ANY_COUNT}", label) for label in LABEL.findall(buttons)]


def _plain(person: DialoguePerson, text: str) -> str:
    """Return a text in one line, without what differs between two people who do the same."""
    line = " ".join(ROOM.sub("(link)", BOLD.sub("", text)).split())
    named = re.sub(rf"(?<!\w){person.name}(?!\w)", "…", line, flags=re.IGNORECASE)
    return COUNTED.sub(rf"\1 {ANY_COUNT}", named)


def _masked(person: DialoguePerson, text: str) -> str:
    """Return a text without the words that the person typed, which it perhaps repeats."""
    for words in person.steps:
        text = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return text
