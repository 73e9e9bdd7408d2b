"""Count people along the path of a session; no count of one to four people is ever shown."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from statistics import median

FEWEST = 5
"""Smallest count that may be shown, zero apart."""


class PathStep(StrEnum):
    """Steps of the path, in the order people are meant to take them."""

    OPENED = "opened"
    INFORMED = "informed"
    VERDICT = "verdict"
    PLACE = "place"
    STRENGTHS = "strengths"
    BOOKED = "booked"
    MET = "met"
    WORKSHOP = "workshop"
    CAME = "came"
    """To a meeting or a workshop."""
    APPLIED = "applied"
    ANSWERED = "answered"
    OUT = "out"


BEFORE: Mapping[PathStep, PathStep] = {
    PathStep.INFORMED: PathStep.OPENED,
    PathStep.VERDICT: PathStep.INFORMED,
    PathStep.PLACE: PathStep.VERDICT,
    PathStep.STRENGTHS: PathStep.PLACE,
    PathStep.BOOKED: PathStep.PLACE,
    PathStep.MET: PathStep.BOOKED,
    PathStep.WORKSHOP: PathStep.PLACE,
    PathStep.CAME: PathStep.PLACE,
    PathStep.APPLIED: PathStep.PLACE,
    PathStep.ANSWERED: PathStep.APPLIED,
    PathStep.OUT: PathStep.PLACE,
}
"""For each step, the one before it: only people counted there count, and they are its
denominator."""
FUNNEL = tuple(step for step in PathStep if step is not PathStep.CAME)


COLUMNS = (PathStep.PLACE, PathStep.CAME, PathStep.APPLIED)
"""The steps by which groups are compared."""
QUESTIONS = ("gender", "zone", "age", "source")
"""The questions by which people are grouped."""
SMALL = 20
"""A session with fewer people with a place is left out of the sum of all sessions."""
Tally = Counter[PathStep]
"""How many people took each step."""


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """How many people took the steps of `COLUMNS`, by their group in one question."""

    sessions: Mapping[int, Mapping[str, Tally]]
    together: Mapping[str, Tally]


@dataclass(frozen=True, slots=True)
class PathCounts:
    """How many people took each step in each session (None: before any), and in all `together`.

    Together leaves small sessions out, which would hide most of the sum.  A person of several
    sessions counts once, in the group of the last one where they took the step.
    """

    sessions: Mapping[int | None, Tally]
    together: Tally
    groups: Mapping[str, GroupCounts]
    """By question."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A count and its denominator; None where the number must be hidden."""

    count: int | None
    of: int | None

    @property
    def share(self) -> float | None:
        return None if self.count is None or not self.of else self.count / self.of


def told(count: int) -> int | None:
    """Return a count that no other figure goes with, or None when it must be hidden."""
    return None if 0 < count < FEWEST else count


def rate(count: int, of: int) -> Rate:
    return Rate(told(count), told(of))


def folded(parts: Mapping[str, int], into: str, at_most: int) -> frozenset[str]:
    """Return the groups to put together under the name `into`.

    Those under five, and all but the `at_most` largest.
    """
    smallest_first = sorted(parts, key=lambda name: (parts[name], name))
    kept = [name for name in smallest_first if parts[name] >= FEWEST and name != into][-at_most:]
    together = [name for name in smallest_first if name not in kept]
    while 0 < sum(parts[name] for name in together) < FEWEST and kept:
        together.append(kept.pop(0))
    return frozenset(together)


def typical(delays: Sequence[timedelta]) -> timedelta | None:
    """Return the median delay, or None when there are fewer than five."""
    if len(delays) < FEWEST:
        return None
    return timedelta(seconds=median(delay.total_seconds() for delay in delays))
