"""What stands out in a person's answers: strengths to show, a digital level. No rank, no low."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, median_low

STRONG = 3.5
"""From this mean on, out of 5, a dimension may be a strength."""
CONTRADICTION = 3
"""Two statements of one dimension that many points apart say nothing of it."""
TO_KEEP = 3
AT_MOST = 6


class Reason(StrEnum):
    NOTHING_HIGH = "nothing_high"
    ALL_ALIKE = "all_alike"
    TOO_MANY = "too_many"


class Level(StrEnum):
    """Ends a text key; in the order of the four buttons."""

    DISCOVERING = "discovering"
    HELPED = "helped"
    ABLE = "able"
    HELPING = "helping"


@dataclass(frozen=True, slots=True)
class Answer:
    """One statement and the button pressed, from 1 ("not me at all") to 5 ("exactly me")."""

    dimension: str
    choice: int
    reversed: bool = False

    @property
    def points(self) -> int:
        return 6 - self.choice if self.reversed else self.choice


@dataclass(frozen=True, slots=True)
class Shown:
    """One to six strengths, in the order of the questionnaire."""

    dimensions: tuple[str, ...]

    @property
    def must_choose(self) -> bool:
        return len(self.dimensions) > TO_KEEP


@dataclass(frozen=True, slots=True)
class Unclear:
    """The cards decide. `certain` (two at most) stand out; `tied` are too many to tell apart."""

    reason: Reason
    certain: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DigitalLevel:
    areas: Mapping[str, Level]
    overall: Level


def strengths(answers: Iterable[Answer], order: Sequence[str]) -> Shown | Unclear:
    """The highest dimensions, whole ties only, until there are three; over six, the cards decide.

    Seven equal at the top are therefore unclear: to show six of them would be drawing lots.
    `order` names every dimension; it alone orders the result.
    """
    scores = _scores(answers)
    top: list[str] = []
    for score in sorted({it for it in scores.values() if it >= STRONG}, reverse=True):
        tied = [name for name in order if scores.get(name) == score]
        if len(top) + len(tied) > AT_MOST:
            reason = Reason.ALL_ALIKE if len(tied) == len(scores) else Reason.TOO_MANY
            return Unclear(reason, _sorted(top, order), tuple(tied))
        top += tied
        if len(top) >= TO_KEEP:
            break
    return Shown(_sorted(top, order)) if top else Unclear(Reason.NOTHING_HIGH)


def strengths_told(unclear: Unclear, told: Iterable[str], order: Sequence[str]) -> Shown:
    """After the cards: `told` are the dimensions of the card chosen, what others say counts."""
    told = set(told)
    return Shown(_sorted({*unclear.certain, *(told & set(unclear.tied) or told)}, order))


def digital_level(choices: Mapping[str, int]) -> DigitalLevel:
    """`choices`: a button from 1 to 4 for each area answered, at least one.

    Overall: the level reached in at least half of the areas.
    """
    levels = tuple(Level)
    areas = {area: levels[choice - 1] for area, choice in choices.items()}
    return DigitalLevel(areas, levels[median_low(choices.values()) - 1])


def _scores(answers: Iterable[Answer]) -> dict[str, float]:
    points: defaultdict[str, list[int]] = defaultdict(list)
    for answer in answers:
        points[answer.dimension].append(answer.points)
    return {
        dimension: fmean(given)
        for dimension, given in points.items()
        if max(given) - min(given) < CONTRADICTION
    }


def _sorted(dimensions: Iterable[str], order: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(dimensions, key=order.index))
