"""Measure how reliable a questionnaire is: figures for the team, never about one person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import correlation, fmean, median

from rules.strengths.scoring import StatementAnswer

FEWEST_PAIRS = 3
"""Two pairs always lie on a line: their correlation means nothing."""

Choices = Mapping[int, Mapping[str, StatementAnswer]]
"""Answers by person, then by statement."""


@dataclass(frozen=True, slots=True)
class ScaleFigures:
    """`people` answered at least one statement; `mean` of their scores, from 1 to 5."""

    people: int
    mean: float
    reliability: float | None


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """One person's finished questionnaire: the buttons as pressed, before any reversal."""

    choices: tuple[int, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class RunFigures:
    runs: int
    straight_lined: float
    """The share, from 0 to 1, of those who pressed one same button all along: the "simple
    nondifferentiation" of Kim, Dykema, Stevenson, Black and Moberg (2019), "Straightlining",
    Social Science Computer Review 37."""
    median_seconds: float


def by_person(rows: Iterable[tuple[int, str, StatementAnswer]]) -> Choices:
    """Group rows of (person, statement, answer); of several answers to a statement, the last."""
    people: dict[int, dict[str, StatementAnswer]] = {}
    for person, statement, answer in rows:
        people.setdefault(person, {})[statement] = answer
    return people


def scale_figures(choices: Choices, *statements: str) -> ScaleFigures | None:
    """Return the figures of a scale made of one or two statements; None when nobody answered."""
    points = [
        [answers[name].points for name in statements if name in answers]
        for answers in choices.values()
    ]
    answered = [scores for scores in points if scores]
    if not answered:
        return None
    pairs = [scores for scores in answered if len(scores) == 2]
    return ScaleFigures(
        people=len(answered),
        mean=fmean(fmean(scores) for scores in answered),
        reliability=spearman_brown([a for a, _ in pairs], [b for _, b in pairs]),
    )


def spearman_brown(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Return the reliability of two halves, 2r / (1 + r), from 0 to 1; None when r does not exist.

    The coefficient to report for two items: Eisinga, te Grotenhuis and Pelzer (2013), "The
    reliability of a two-item scale", International Journal of Public Health 58. A negative r says
    that the halves do not measure the same thing: the reliability is then 0.
    """
    if len(first) < FEWEST_PAIRS or len(set(first)) == 1 or len(set(second)) == 1:
        return None
    r = max(0.0, correlation(first, second))
    return 2 * r / (1 + r)


def run_figures(runs: Sequence[FinishedRun]) -> RunFigures | None:
    """Sum up finished questionnaires; None when there is none."""
    if not runs:
        return None
    return RunFigures(
        runs=len(runs),
        straight_lined=fmean(len(set(run.choices)) == 1 for run in runs),
        median_seconds=median(run.seconds for run in runs),
    )
