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
"""More than that equal, and nothing else, say nothing: the same button was pressed all along."""


class Reason(StrEnum):
    NOTHING_HIGH = "nothing_high"
    ALL_ALIKE = "all_alike"


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
    """`certain` (three at most) stand out; of the `tied`, the person chooses what is missing.

    Both in the order of the questionnaire.
    """

    certain: tuple[str, ...]
    tied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unclear:
    """The answers tell nothing apart: the cards decide."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class DigitalLevel:
    areas: Mapping[str, Level]
    overall: Level


def strengths(answers: Iterable[Answer], order: Sequence[str]) -> Shown | Unclear:
    """The highest dimensions, until there are three; a tie over three is left to the person.

    To show some of those that are equal would be drawing lots.  `order` names every dimension;
    it alone orders the result.
    """
    scores = _scores(answers)
    top: list[str] = []
    for score in sorted({it for it in scores.values() if it >= STRONG}, reverse=True):
        tied = tuple(name for name in order if scores.get(name) == score)
        if AT_MOST < len(tied) == len(scores):
            return Unclear(Reason.ALL_ALIKE)
        if len(top) + len(tied) > TO_KEEP:
            return Shown(_sorted(top, order), tied)
        top += tied
        if len(top) == TO_KEEP:
            break
    return Shown(_sorted(top, order)) if top else Unclear(Reason.NOTHING_HIGH)


def strengths_told(told: Iterable[str], order: Sequence[str]) -> Shown:
    """After the cards: what others say counts, whole."""
    return Shown(_sorted(told, order))


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
