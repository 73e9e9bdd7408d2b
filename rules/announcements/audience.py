"""Who an announcement is for: groups of criteria; a person is in when all of one group fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

MOST = 12
"""Criteria in all: more is not read on a phone."""


class About(StrEnum):
    SESSION = "session"
    """Its id, then a colon and a step of it: see `in_session`."""
    STEP = "step"
    """How far someone is: see `Step`."""
    DEPARTMENT = "department"
    FAMILY = "family"
    """Of jobs, among their wishes."""
    MENTORS = "mentors"
    EMPLOYERS = "employers"
    EVERYONE = "everyone"


class Step(StrEnum):
    HOLDING = "holding"
    """A place, or one that is kept while their situation is looked at."""
    OFFERED = "offered"
    TO_CHECK = "to_check"
    PLACE = "place"
    WAITING = "waiting"
    REFUSED = "refused"
    LEFT = "left"
    STRENGTHS = "strengths"
    NO_STRENGTHS = "no_strengths"
    BOOKED = "booked"
    NOT_BOOKED = "not_booked"
    MET = "met"
    ATTENDED = "attended"
    APPLIED = "applied"


STEPS_OF_SESSION = (
    Step.HOLDING,
    Step.PLACE,
    Step.OFFERED,
    Step.TO_CHECK,
    Step.WAITING,
    Step.REFUSED,
    Step.LEFT,
)


@dataclass(frozen=True, slots=True)
class Criterion:
    """By itself it tells who fits, so that « et » only narrows and « ou » only widens."""

    about: About
    value: str = ""


def in_session(value: str) -> tuple[int, Step]:
    """Of a criterion about a session: which one, and who of it, else who holds a place."""
    session_id, _, step = value.partition(":")
    return int(session_id), Step(step or Step.HOLDING)


Group = tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """No group at all is nobody."""

    groups: tuple[Group, ...] = ()

    @property
    def is_full(self) -> bool:
        return sum(map(len, self.groups)) >= MOST

    def narrowed(self, criterion: Criterion) -> "Audience":
        """« Et »: only those of the last group that fit this too."""
        if not self.groups:
            return self.widened(criterion)
        *others, last = self.groups
        if criterion in last:
            return self
        return replace(self, groups=(*others, (*last, criterion)))

    def widened(self, criterion: Criterion) -> "Audience":
        """« Ou »: those that fit this as well."""
        if (criterion,) in self.groups:
            return self
        return replace(self, groups=(*self.groups, (criterion,)))

    def shortened(self) -> "Audience":
        """Without what was added last."""
        *others, last = self.groups or ((),)
        return replace(self, groups=(*others, last[:-1]) if len(last) > 1 else tuple(others))


def to_json(audience: Audience) -> dict[str, Any]:
    return {"any": [[[it.about, it.value] for it in group] for group in audience.groups]}


def from_json(kept: Mapping[str, Any]) -> Audience:
    groups: Sequence[Sequence[Sequence[str]]] = kept.get("any", ())
    return Audience(
        tuple(tuple(Criterion(About(about), value) for about, value in it) for it in groups)
    )
