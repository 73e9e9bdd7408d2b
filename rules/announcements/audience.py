"""Describe the audience of an announcement: groups of criteria.

A person belongs to it when they fit every criterion of at least one group.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

MOST = 12
"""Most criteria of an audience, over all its groups: more could not be read on a phone."""


class CriterionSubject(StrEnum):
    """What a criterion is about; the comments say what its value holds."""

    SESSION = "session"
    """The id of a session, then a colon and a step in it: see `in_session`."""
    STEP = "step"
    """How far a person has come: see `AudienceStep`."""
    DEPARTMENT = "department"
    FAMILY = "family"
    """A family of jobs that the person wishes for."""
    MENTORS = "mentors"
    EMPLOYERS = "employers"
    EVERYONE = "everyone"
    FILTERED = "filtered"
    """Filters of the desk's listing of people, as an address has them: « town=31451&came=3 »."""
    CHOSEN = "chosen"
    """The ids of people who were ticked there, joined by commas."""
    REACHED = "reached"
    """The id of an earlier announcement: those who received it."""


OF_THE_DESK = (CriterionSubject.FILTERED, CriterionSubject.CHOSEN, CriterionSubject.REACHED)
"""Subjects of which the value is chosen at the desk: the chat shows them, and takes them out."""


class AudienceStep(StrEnum):
    HOLDING = "holding"
    """Holds a place, or one that is kept while the team checks the person's situation."""
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
    AudienceStep.HOLDING,
    AudienceStep.PLACE,
    AudienceStep.OFFERED,
    AudienceStep.TO_CHECK,
    AudienceStep.WAITING,
    AudienceStep.REFUSED,
    AudienceStep.LEFT,
)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A condition. None excludes: « et » only narrows, « ou » only widens."""

    about: CriterionSubject
    value: str = ""


def in_session(value: str) -> tuple[int, AudienceStep]:
    """Read the value of a criterion about a session: its id, and a step (`HOLDING` if none)."""
    session_id, _, step = value.partition(":")
    return int(session_id), AudienceStep(step or AudienceStep.HOLDING)


Group = tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Groups joined by « ou », but for some people; without a group, nobody."""

    groups: tuple[Group, ...] = ()
    without: frozenset[int] = frozenset()
    """Ids of people who were taken out by hand."""

    @property
    def is_full(self) -> bool:
        return sum(map(len, self.groups)) >= MOST

    def narrowed(self, criterion: Criterion) -> "Audience":
        """Add a criterion (« Et ») to the last group."""
        if not self.groups:
            return self.widened(criterion)
        *others, last = self.groups
        if criterion in last:
            return self
        return replace(self, groups=(*others, (*last, criterion)))

    def widened(self, criterion: Criterion) -> "Audience":
        """Add a group of this one criterion (« Ou »)."""
        if (criterion,) in self.groups:
            return self
        return replace(self, groups=(*self.groups, (criterion,)))

    def shortened(self) -> "Audience":
        """Take back the criterion that was added last."""
        *others, last = self.groups or ((),)
        return replace(self, groups=(*others, last[:-1]) if len(last) > 1 else tuple(others))


def to_json(audience: Audience) -> dict[str, Any]:
    """Return an audience as stored: `{"any": [[[about, value], …], …], "without": [id, …]}`."""
    groups = [
        [[criterion.about, criterion.value] for criterion in group] for group in audience.groups
    ]
    return {"any": groups, **({"without": sorted(audience.without)} if audience.without else {})}


def from_json(stored: Mapping[str, Any]) -> Audience:
    """Read an audience that `to_json` has stored."""
    groups: Sequence[Sequence[Sequence[str]]] = stored.get("any", ())
    return Audience(
        tuple(
            tuple(Criterion(CriterionSubject(about), value) for about, value in group)
            for group in groups
        ),
        frozenset(stored.get("without", ())),
    )
