"""List why an opportunity fits a person: four reasons at most, the strongest first.

What does not fit comes last: the other hours than those that the person asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from rules.jobs.proximity import Closeness
from rules.offers.matching.inputs import OpportunityProfile, SeekerProfile
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


class MatchReasonKey(StrEnum):
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
    Closeness.LISTED: MatchReasonKey.WISH,
    Closeness.NEIGHBOUR: MatchReasonKey.NEIGHBOUR,
    Closeness.DOMAIN: MatchReasonKey.DOMAIN,
}


@dataclass(frozen=True, slots=True)
class MatchReason:
    """A reason, and the values that fill its text."""

    key: MatchReasonKey
    values: Mapping[str, str] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """Return a reason as stored in a row: `{"key": …, "values": {…}}`."""
        return {"key": self.key.value, "values": dict(self.values)}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `kept` returned."""
        return cls(MatchReasonKey(stored["key"]), stored["values"])


def reasons(
    wanted: SeekerProfile,
    offered: OpportunityProfile,
    points: Points,
    scale: Scale,
    strengths: Sequence[str],
) -> list[MatchReason]:
    """Return the reasons, the strongest first.

    `strengths` are those that the person and the opportunity share: they give no points, but the
    first is named, in second place.
    """
    weighed = sorted(_weighed(wanted, offered, points, scale), key=lambda pair: -pair[0])
    by_points = [reason for weight, reason in weighed if weight > 0]
    by_strength = [
        MatchReason(MatchReasonKey.STRENGTH, {"strength": name}) for name in strengths[:1]
    ]
    fitting = [*by_points[:1], *by_strength, *by_points[1:]][:AT_MOST]
    return [*fitting, *_against(wanted, offered)]


def _against(wanted: SeekerProfile, offered: OpportunityProfile) -> Iterator[MatchReason]:
    if offered.terms.hours and are_other_hours(wanted.terms, offered.terms):
        yield MatchReason(MatchReasonKey.OTHER_HOURS, {"hours": offered.terms.hours})


def _weighed(
    wanted: SeekerProfile, offered: OpportunityProfile, points: Points, scale: Scale
) -> Iterator[tuple[int, MatchReason]]:
    wished = best_wish(wanted.wishes, offered.rome, scale.weights[offered.kind], scale.tree)
    if wished:
        yield points.wish, MatchReason(BY_CLOSENESS[wished.close], {"family": wished.family})
    for skill in sorted(wanted.skills & offered.skills)[:1]:
        yield points.skills, MatchReason(MatchReasonKey.SKILL, {"skill": skill})
    if place := _place(wanted, offered):
        yield points.place, place
    if offered.terms.contract:
        yield (
            points.contract,
            MatchReason(MatchReasonKey.CONTRACT, {"contract": offered.terms.contract}),
        )
    if wanted.terms.hours and wanted.terms.hours is offered.terms.hours:
        yield points.hours, MatchReason(MatchReasonKey.HOURS, {"hours": wanted.terms.hours})
    if level := _level(wanted, offered):
        yield LEVEL_POINTS, level


def _place(wanted: SeekerProfile, offered: OpportunityProfile) -> MatchReason | None:
    if offered.terms.remote is Remote.FULLY:
        return MatchReason(MatchReasonKey.FROM_HOME)
    kilometres = distance(wanted, offered)
    if kilometres is None:
        return None
    if kilometres == 0:
        return MatchReason(MatchReasonKey.SAME_TOWN)
    key = (
        MatchReasonKey.NEAR_PARTLY if offered.terms.remote is Remote.PARTLY else MatchReasonKey.NEAR
    )
    return MatchReason(key, {"kilometres": str(kilometres)})


def _level(wanted: SeekerProfile, offered: OpportunityProfile) -> MatchReason | None:
    asked, has = offered.asked.diploma, wanted.level.diploma
    if offered.asked.digital == SHOWN_ALL:
        return MatchReason(MatchReasonKey.ALL_SHOWN)
    if asked is Diploma.NONE:
        return MatchReason(MatchReasonKey.NO_DIPLOMA)
    if asked and has and LEVEL_OF[has] >= LEVEL_OF[asked]:
        return MatchReason(MatchReasonKey.DIPLOMA_ENOUGH)
    return None
