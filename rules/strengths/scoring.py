"""Find what stands out in a person's answers: strengths to show, and a digital level.

Strengths are not ranked, and nothing low is shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, median_low

STRONG = 3.5
"""Lowest mean, out of 5, of a dimension that may be a strength."""
CONTRADICTION = 3
"""Two statements of one dimension that differ by so many points are ignored."""
TO_KEEP = 3
"""How many strengths a person keeps."""
AT_MOST = 6
"""When all dimensions are equal and more than this, the same button was pressed all along."""


class UnclearReason(StrEnum):
    NOTHING_HIGH = "nothing_high"
    ALL_ALIKE = "all_alike"


class DigitalGrade(StrEnum):
    """A digital level, in the order of the four buttons; the value ends a text key."""

    DISCOVERING = "discovering"
    HELPED = "helped"
    ABLE = "able"
    HELPING = "helping"


@dataclass(frozen=True, slots=True)
class StatementAnswer:
    """One statement and the button pressed, from 1 ("not me at all") to 5 ("exactly me")."""

    dimension: str
    choice: int
    reversed: bool = False

    @property
    def points(self) -> int:
        return 6 - self.choice if self.reversed else self.choice


@dataclass(frozen=True, slots=True)
class StandoutStrengths:
    """Strengths to show: `certain` (three at most) stand out, `tied` are equal candidates.

    The person chooses among the tied ones until there are three. Both are in the order of the
    questionnaire.
    """

    certain: tuple[str, ...]
    tied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnclearStrengths:
    """No strength stands out from the answers: the person then sorts cards."""

    reason: UnclearReason


@dataclass(frozen=True, slots=True)
class DigitalLevel:
    areas: Mapping[str, DigitalGrade]
    overall: DigitalGrade


def strengths(
    answers: Iterable[StatementAnswer], order: Sequence[str]
) -> StandoutStrengths | UnclearStrengths:
    """Return the highest dimensions until there are three; the person decides a tie over three.

    To show only some of the equal ones would be arbitrary.  `order` names every dimension, and
    the result is in that order.
    """
    scores = _scores(answers)
    top: list[str] = []
    strong = {score for score in scores.values() if score >= STRONG}
    for score in sorted(strong, reverse=True):
        tied = tuple(name for name in order if scores.get(name) == score)
        if AT_MOST < len(tied) == len(scores):
            return UnclearStrengths(UnclearReason.ALL_ALIKE)
        if len(top) + len(tied) > TO_KEEP:
            return StandoutStrengths(_sorted(top, order), tied)
        top += tied
        if len(top) == TO_KEEP:
            break
    return (
        StandoutStrengths(_sorted(top, order))
        if top
        else UnclearStrengths(UnclearReason.NOTHING_HIGH)
    )


def strengths_told(dimensions: Iterable[str], order: Sequence[str]) -> StandoutStrengths:
    """Return the strengths chosen with the cards ("what others say of you"): all of them."""
    return StandoutStrengths(_sorted(dimensions, order))


def digital_level(choices: Mapping[str, int]) -> DigitalLevel:
    """Return the level of each area and overall: the one reached in at least half of the areas.

    `choices`: the button, from 1 to 4, for each area answered; at least one area.
    """
    levels = tuple(DigitalGrade)
    areas = {area: levels[choice - 1] for area, choice in choices.items()}
    return DigitalLevel(areas, levels[median_low(choices.values()) - 1])


def _scores(answers: Iterable[StatementAnswer]) -> dict[str, float]:
    points: defaultdict[str, list[int]] = defaultdict(list)
    for answer in answers:
        points[answer.dimension].append(answer.points)
    return {
        dimension: fmean(scores)
        for dimension, scores in points.items()
        if max(scores) - min(scores) < CONTRADICTION
    }


def _sorted(dimensions: Iterable[str], order: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(dimensions, key=order.index))
