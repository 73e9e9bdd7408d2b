"""List why an opportunity fits a person: four reasons at most, the strongest first.

What does not fit comes last: the other hours than those that the person asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from rules.jobs.proximity import Closeness
from rules.offers.matching.inputs import Offered, Wanted
from rules.offers.matching.scoring import (
    Points,
    Scale,
    are_other_hours,
    best_wish,
    distance,
)
from rules.offers.opportunities import LEVEL_OF, Diploma, Remote

AT_MOST = 4
LEVEL_POINTS = 6
"""A level that fits adds no points: as a reason, it comes after a CDI and before a CDD."""
SHOWN_ALL = 1
"""The digital level of work where everything is shown to beginners."""


class Because(StrEnum):
    """What a reason is about; the value ends the text key `match.reason.<…>`."""

    WISH = "wish"
    NEIGHBOUR = "neighbour"
    DOMAIN = "domain"
    STRENGTH = "strength"
    SKILL = "skill"
    FROM_HOME = "from_home"
    SAME_TOWN = "same_town"
    NEAR = "near"
    NEAR_PARTLY = "near_partly"
    CONTRACT = "contract"
    HOURS = "hours"
    OTHER_HOURS = "other_hours"
    NO_DIPLOMA = "no_diploma"
    DIPLOMA_ENOUGH = "diploma_enough"
    ALL_SHOWN = "all_shown"


BY_CLOSENESS = {
    Closeness.LISTED: Because.WISH,
    Closeness.NEIGHBOUR: Because.NEIGHBOUR,
    Closeness.DOMAIN: Because.DOMAIN,
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason, and the values that fill its text."""

    key: Because
    values: Mapping[str, str] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """Return what is stored in a row: `{"key": …, "values": {…}}`."""
        return {"key": self.key.value, "values": dict(self.values)}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `kept` returned."""
        return cls(Because(stored["key"]), stored["values"])


def reasons(
    wanted: Wanted, offered: Offered, points: Points, scale: Scale, strengths: Sequence[str]
) -> list[Reason]:
    """Return the reasons, the strongest first.

    `strengths` are those that the person and the opportunity share: they give no points, but the
    first is named, in second place.
    """
    weighed = sorted(_weighed(wanted, offered, points, scale), key=lambda pair: -pair[0])
    by_points = [reason for weight, reason in weighed if weight > 0]
    by_strength = [Reason(Because.STRENGTH, {"strength": name}) for name in strengths[:1]]
    fitting = [*by_points[:1], *by_strength, *by_points[1:]][:AT_MOST]
    return [*fitting, *_against(wanted, offered)]


def _against(wanted: Wanted, offered: Offered) -> Iterator[Reason]:
    if offered.terms.hours and are_other_hours(wanted.terms, offered.terms):
        yield Reason(Because.OTHER_HOURS, {"hours": offered.terms.hours})


def _weighed(
    wanted: Wanted, offered: Offered, points: Points, scale: Scale
) -> Iterator[tuple[int, Reason]]:
    wished = best_wish(wanted.wishes, offered.rome, scale.weights[offered.kind], scale.tree)
    if wished:
        yield points.wish, Reason(BY_CLOSENESS[wished.close], {"family": wished.family})
    for skill in sorted(wanted.skills & offered.skills)[:1]:
        yield points.skills, Reason(Because.SKILL, {"skill": skill})
    if place := _place(wanted, offered):
        yield points.place, place
    if offered.terms.contract:
        yield points.contract, Reason(Because.CONTRACT, {"contract": offered.terms.contract})
    if wanted.terms.hours and wanted.terms.hours is offered.terms.hours:
        yield points.hours, Reason(Because.HOURS, {"hours": wanted.terms.hours})
    if level := _level(wanted, offered):
        yield LEVEL_POINTS, level


def _place(wanted: Wanted, offered: Offered) -> Reason | None:
    if offered.terms.remote is Remote.FULLY:
        return Reason(Because.FROM_HOME)
    kilometres = distance(wanted, offered)
    if kilometres is None:
        return None
    if kilometres == 0:
        return Reason(Because.SAME_TOWN)
    key = Because.NEAR_PARTLY if offered.terms.remote is Remote.PARTLY else Because.NEAR
    return Reason(key, {"kilometres": str(kilometres)})


def _level(wanted: Wanted, offered: Offered) -> Reason | None:
    asked, has = offered.asked.diploma, wanted.level.diploma
    if offered.asked.digital == SHOWN_ALL:
        return Reason(Because.ALL_SHOWN)
    if asked is Diploma.NONE:
        return Reason(Because.NO_DIPLOMA)
    if asked and has and LEVEL_OF[has] >= LEVEL_OF[asked]:
        return Reason(Because.DIPLOMA_ENOUGH)
    return None
