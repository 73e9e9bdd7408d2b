"""Why an opportunity was found for a person: four reasons at most, the strongest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from rules.jobs.proximity import Closeness
from rules.offers.matching.inputs import Offered, Wanted
from rules.offers.matching.scoring import Points, Scale, best_wish, distance
from rules.offers.opportunities import LEVEL_OF, Diploma, Remote

AT_MOST = 4
LEVEL_POINTS = 6
"""What fits in level costs nothing: as a reason, it comes after a CDI and before a CDD."""
SHOWN_ALL = 1


class Because(StrEnum):
    """Ends a text key: `match.reason.<…>`."""

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
    key: Because
    values: Mapping[str, str] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """As rows keep it."""
        return {"key": self.key.value, "values": dict(self.values)}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        return cls(Because(kept["key"]), kept["values"])


def reasons(
    wanted: Wanted, offered: Offered, points: Points, scale: Scale, strengths: Sequence[str]
) -> list[Reason]:
    """`strengths`: those in common.  They weigh nothing: one is said."""
    found = sorted(_weighed(wanted, offered, points, scale), key=lambda it: -it[0])
    said = [reason for weight, reason in found if weight > 0]
    named = [Reason(Because.STRENGTH, {"strength": it}) for it in strengths[:1]]
    return [*said[:1], *named, *said[1:]][:AT_MOST]


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
    away = distance(wanted, offered)
    if away is None:
        return None
    if away == 0:
        return Reason(Because.SAME_TOWN)
    partly = offered.terms.remote is Remote.PARTLY
    return Reason(Because.NEAR_PARTLY if partly else Because.NEAR, {"kilometres": str(away)})


def _level(wanted: Wanted, offered: Offered) -> Reason | None:
    asked, has = offered.asked.diploma, wanted.level.diploma
    if offered.asked.digital == SHOWN_ALL:
        return Reason(Because.ALL_SHOWN)
    if asked is Diploma.NONE:
        return Reason(Because.NO_DIPLOMA)
    if asked and has and LEVEL_OF[has] >= LEVEL_OF[asked]:
        return Reason(Because.DIPLOMA_ENOUGH)
    return None
