"""Count people along the path of a session; no count of one to four people is ever shown."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from statistics import median

FEWEST = 5
"""Smallest count that may be shown, zero apart."""


class Step(StrEnum):
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


BEFORE: Mapping[Step, Step] = {
    Step.INFORMED: Step.OPENED,
    Step.VERDICT: Step.INFORMED,
    Step.PLACE: Step.VERDICT,
    Step.STRENGTHS: Step.PLACE,
    Step.BOOKED: Step.PLACE,
    Step.MET: Step.BOOKED,
    Step.WORKSHOP: Step.PLACE,
    Step.CAME: Step.PLACE,
    Step.APPLIED: Step.PLACE,
    Step.ANSWERED: Step.APPLIED,
    Step.OUT: Step.PLACE,
}
"""For each step, the one before it: only people counted there count, and they are its
denominator."""
FUNNEL = tuple(step for step in Step if step is not Step.CAME)


@dataclass(frozen=True, slots=True)
class Path:
    """The steps of one person in one session (None: before any session), and their groups."""

    person: int
    session: int | None
    steps: frozenset[Step]
    groups: Mapping[str, str]
    """The person's group by question: gender, zone, age, source."""

    @property
    def is_of_nobody(self) -> bool:
        """Tell whether it stands for an erased person: its number is then negative, and made up."""
        return self.person < 0


@dataclass(frozen=True, slots=True)
class Rate:
    """A count and its denominator; None where the number must be hidden."""

    count: int | None
    of: int | None

    @property
    def share(self) -> float | None:
        return None if self.count is None or not self.of else self.count / self.of


def counted(taken: Collection[Step]) -> frozenset[Step]:
    """Return the steps that count: those taken together with every step before them."""
    steps: set[Step] = set()
    for step in Step:
        if step in taken and (step not in BEFORE or BEFORE[step] in steps):
            steps.add(step)
    return frozenset(steps)


def people(paths: Iterable[Path], step: Step) -> int:
    return len({path.person for path in paths if step in path.steps})


def told(count: int) -> int | None:
    """Return a count that no other figure goes with, or None when it must be hidden."""
    return None if 0 < count < FEWEST else count


def rate(count: int, of: int) -> Rate:
    return Rate(told(count), told(of))


def in_groups(paths: Iterable[Path], question: str, step: Step) -> dict[str, int]:
    """Count the people at a step, by group.

    A person of several sessions counts once, in the group of the last path given.
    """
    groups = {path.person: path.groups[question] for path in paths if step in path.steps}
    return dict(Counter(groups.values()))


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
