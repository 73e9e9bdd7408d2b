"""People who play a transcript, one reply after another, and remember what they heard."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.harness.processes import Sandbox, shown

HOUR = re.compile(r"avant \d+ h( \d\d)?")
"""The clock goes on while people play: the hour promised is not that of the transcript."""
TRANSCRIPTS = Path(__file__).parents[1] / "transcripts"
Record = Sequence[dict[str, Any]]
SENT = {"sendMessage": "", "sendPhoto": "(photo) "}
"""What each method of the Bot API puts before the words, as transcripts do."""


@dataclass(frozen=True)
class Step:
    """What a person says, and all that the bot answers to it."""

    says: str
    hears: Sequence[str]


def read_steps(transcript: str) -> list[Step]:
    steps: list[Step] = []
    for part in re.split(r"^> ", transcript, flags=re.MULTILINE)[1:]:
        says, _, answer = part.partition("\n")
        told = re.findall(r"^< (.*\n(?:  .*\n|\n)*)", answer, re.MULTILINE)
        steps.append(Step(says, [at_some_hour(line.rstrip("\n")) for line in told]))
    return steps


def at_some_hour(line: str) -> str:
    return HOUR.sub("avant … h", line)


@dataclass
class ScriptedPerson:
    name: str
    chat_id: int
    steps: Sequence[Step]
    told: int = 0
    """How many steps are done."""
    since: int = 0
    """The number of the newest call when the last reply was made."""
    heard: list[list[str]] = field(default_factory=list)
    """Per step, what was heard."""

    @property
    def is_done(self) -> bool:
        return self.told == len(self.steps)

    @property
    def step(self) -> Step:
        return self.steps[self.told]

    def speak(self, sandbox: Sandbox, since: int) -> int:
        """The id of the update."""
        self.since = since
        return sandbox.speak(self.name, self.step.says)

    def lines(self, record: Record) -> list[str]:
        """What came since the last reply."""
        return [
            f"{SENT[call['method']]}{at_some_hour(shown(call['parameters']))}"
            for call in self.sends(record)
        ]

    def sends(self, record: Record) -> Record:
        return [
            call
            for call in record
            if call["number"] > self.since
            and call["method"] in SENT
            and call["verdict"]["ok"]
            and int(call["parameters"]["chat_id"]) == self.chat_id
        ]

    def has_heard_all(self, record: Record) -> bool:
        return is_told(self.lines(record), self.step.hears)

    def close_step(self, record: Record) -> int:
        """How many lines came more than once."""
        lines = self.lines(record)
        assert is_told(lines, self.step.hears), f"{self.name}: {lines}"
        self.heard.append(lines)
        repeated = len(lines) - len(self.step.hears)
        self.told += 1
        return repeated


def is_told(lines: Sequence[str], expected: Sequence[str]) -> bool:
    """Whether an answer was given in full and in order.

    Each line is noted before the next one is sent: only the last one before a kill may come twice,
    be it the first of the answer or its last.
    """
    if not expected:
        return not lines
    at = 0
    for line in lines:
        if at < len(expected) and line == expected[at]:
            at += 1
        elif at == 0 or line != expected[at - 1]:
            raise AssertionError(f"heard {list(lines)}, expected {list(expected)}")
    return at == len(expected)
