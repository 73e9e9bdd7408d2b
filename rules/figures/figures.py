"""What is counted, of how many, and what is kept back: nothing tells of fewer than five people."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from statistics import median

FEWEST = 5


class Step(StrEnum):
    """Of the path, in the order one is meant to take them."""

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
"""Who may be counted at a step: those counted at this one, which is its denominator."""
FUNNEL = tuple(step for step in Step if step is not Step.CAME)


@dataclass(frozen=True, slots=True)
class Path:
    """One person in one session (none: not yet), the steps counted, and what statistics know."""

    person: int
    session: int | None
    steps: frozenset[Step]
    groups: Mapping[str, str]
    """By question (gender, zone, age, source): the group of this person."""

    @property
    def is_of_nobody(self) -> bool:
        """It only counts people who were erased: their numbers are negative, and not theirs."""
        return self.person < 0


@dataclass(frozen=True, slots=True)
class Rate:
    """None where nothing may be told."""

    count: int | None
    of: int | None

    @property
    def share(self) -> float | None:
        return None if self.count is None or not self.of else self.count / self.of


def counted(taken: Collection[Step]) -> frozenset[Step]:
    """Those that were taken with all the steps that count before them."""
    found: set[Step] = set()
    for step in Step:
        if step in taken and (step not in BEFORE or BEFORE[step] in found):
            found.add(step)
    return frozenset(found)


def people(paths: Iterable[Path], step: Step) -> int:
    return len({path.person for path in paths if step in path.steps})


def told(count: int) -> int | None:
    """A count that stands alone."""
    return None if 0 < count < FEWEST else count


def rate(count: int, of: int) -> Rate:
    return Rate(told(count), told(of))


def in_groups(paths: Iterable[Path], question: str, step: Step) -> dict[str, int]:
    """People at a step, by group; a person of two sessions counts once, as they are in the last."""
    group = {path.person: path.groups[question] for path in paths if step in path.steps}
    found: dict[str, int] = {}
    for name in group.values():
        found[name] = found.get(name, 0) + 1
    return found


def folded(parts: Mapping[str, int], into: str, at_most: int) -> frozenset[str]:
    """Names to put together under one: the small ones, and all but the largest."""
    smallest_first = sorted(parts, key=lambda name: (parts[name], name))
    kept = [name for name in smallest_first if parts[name] >= FEWEST and name != into][-at_most:]
    gone = [name for name in smallest_first if name not in kept]
    while 0 < sum(parts[name] for name in gone) < FEWEST and kept:
        gone.append(kept.pop(0))
    return frozenset(gone)


def typical(delays: Sequence[timedelta]) -> timedelta | None:
    """The median; none of fewer than five."""
    if len(delays) < FEWEST:
        return None
    return timedelta(seconds=median(delay.total_seconds() for delay in delays))
