"""Read the moments of a state: what builds the screen, then what people type there.

The notation is told in `benchmarks/dialogues/README.md`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent / "states"
EVERYWHERE = FOLDER.with_name("everywhere.txt")
STEP = re.compile(r"(\[[^\]]+\])|« ([^»]+) »")


class OutcomeKind(StrEnum):
    """What may happen; the first five may also be what must not."""

    ACTS_AS = "acts as"
    ASKS = "asks"
    TELLS_TEAM = "tells the team"
    HEARS_DANGER = "hears danger"
    REACTS = "reacts"
    SAYS = "says"
    NOT_UNDERSTOOD = "not understood"
    NO_ALARM = "no alarm"
    DOES = "does"
    """One of the acts below, whatever is said."""


WITH_MORE = (OutcomeKind.ACTS_AS, OutcomeKind.ASKS, OutcomeKind.SAYS)


class CostlyAct(StrEnum):
    """What a mistake may cost: a moment can say that one of them must not happen."""

    BOOKS = "books"
    CANCELS = "cancels"
    TAKES_SEAT = "takes the seat"
    GIVES_UP_SEAT = "gives up the seat"
    APPLIES = "applies"
    WITHDRAWS = "withdraws"
    OPENS_HOURS = "opens hours"
    """By a mentor."""
    TELLS_MENTOR = "tells the mentor"
    REPORTS = "reports"
    STOPS = "stops"
    ERASES = "erases"
    TELLS_TEAM = "tells the team"


HARMFUL = frozenset(CostlyAct) - {CostlyAct.TELLS_TEAM}
"""Acts that harm whoever did not mean them, without a word about it in the moment."""


@dataclass(frozen=True)
class ExpectedOutcome:
    kind: OutcomeKind
    of: tuple[str, ...] = ()
    """Steps: `[a label]`, or words typed; for `says`, a key of the texts or words in « »."""


@dataclass(frozen=True)
class DialogueMoment:
    before: Sequence[str]
    """Lines of this moment alone, before the text that is judged."""
    text: str
    may: Sequence[ExpectedOutcome]
    must_not: Sequence[ExpectedOutcome | CostlyAct] = ()
    is_everywhere: bool = False
    """Whether the same text is tried in each state."""

    @property
    def is_distress(self) -> bool:
        return self.may[0].kind is OutcomeKind.HEARS_DANGER

    @property
    def acts(self) -> frozenset[CostlyAct]:
        """Return the acts that it names as what may happen."""
        return frozenset(
            CostlyAct(name) for it in self.may if it.kind is OutcomeKind.DOES for name in it.of
        )

    @property
    def is_look_alike(self) -> bool:
        """Tell whether it only looks like danger: no alarm is all that is asked."""
        return any(it.kind is OutcomeKind.NO_ALARM for it in self.may)

    @property
    def is_held_out(self) -> bool:
        """Tell whether it belongs to the third that nobody looks at: its text alone decides."""
        return int.from_bytes(sha256(self.text.encode()).digest()[:4]) % 3 == 0


@dataclass(frozen=True)
class DialogueState:
    name: str
    setting: Sequence[str]
    moments: Sequence[DialogueMoment]


class UnreadableMoments(ValueError):
    """A file of moments does not follow the notation."""


def states(folder: Path = FOLDER) -> Sequence[DialogueState]:
    """Return the states of a folder, each with its moments and with those of all states."""
    own = [read(path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("*.txt"))]
    (_, same) = _blocks(EVERYWHERE.read_text("utf-8"))
    more = [replace(it, is_everywhere=True) for block in same for it in _moments(block)]
    return [replace(state, moments=[*state.moments, *more]) for state in own]


def read(name: str, text: str) -> DialogueState:
    setting, blocks = _blocks(text)
    return DialogueState(name, setting, [it for block in blocks for it in _moments(block)])


def _blocks(text: str) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Return the lines of the first block, which may hold remarks alone, and the other blocks."""
    setting, *others = re.split(r"\n\s*\n", text.strip())
    blocks = [_without_remarks(block) for block in others]
    return _without_remarks(setting), [block for block in blocks if block]


def _without_remarks(block: str) -> Sequence[str]:
    return [line.strip() for line in block.splitlines() if not line.startswith("#")]


def _moments(lines: Sequence[str]) -> Sequence[DialogueMoment]:
    """Return the moments of a block: each of its texts `| …`, or else its last line `> …`."""
    said = [line for line in lines if line[:1] not in "+-|"]
    texts = [line.removeprefix("|").strip() for line in lines if line.startswith("|")]
    if not texts and said:
        texts = [said.pop().removeprefix(">").strip()]
    may = [_outcome(line) for line in lines if line.startswith("+")]
    if not texts or not may or not all(line.startswith((">", "=", "@")) for line in said):
        raise UnreadableMoments("\n".join(lines))
    must_not = [_forbidden(line) for line in lines if line.startswith("-")]
    return [DialogueMoment(said, text, may, must_not) for text in texts]


def _outcome(line: str) -> ExpectedOutcome:
    words = line[1:].strip()
    if words in ACTS and words != OutcomeKind.TELLS_TEAM:
        return ExpectedOutcome(OutcomeKind.DOES, (words,))
    for kind in OutcomeKind:
        if words.startswith(kind):
            more = words.removeprefix(kind).strip()
            steps = [label or typed for label, typed in STEP.findall(more)]
            if kind is OutcomeKind.SAYS and not steps:
                steps = more.split()
            if bool(steps) is not (kind in WITH_MORE):
                break
            return ExpectedOutcome(kind, tuple(steps))
    raise UnreadableMoments(line)


def _forbidden(line: str) -> ExpectedOutcome | CostlyAct:
    words = line[1:].strip()
    if words.startswith(OutcomeKind.ACTS_AS):
        raise UnreadableMoments(f"Name the act: {line}")
    return ACTS[words] if words in ACTS else _outcome(line)


ACTS: Mapping[str, CostlyAct] = {str(act): act for act in CostlyAct}
