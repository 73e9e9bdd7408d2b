"""Find the people whom one opportunity fits best, among very many."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from rules.offers.matching.grouping import Crowd, Market, Numbers
from rules.offers.matching.inputs import Offered
from rules.offers.matching.scoring import Scale
from rules.offers.matching.tables import NEVER, Points, Tables, by_kind

NOBODY = np.empty(0, np.int32)


class Fitting(NamedTuple):
    place: int
    """Index of the person in the crowd."""
    points: int


@dataclass(frozen=True, slots=True)
class Audience:
    """A crowd, and who of it has each skill, excluded each job, has seen each opportunity."""

    crowd: Crowd
    skills: Mapping[str, Numbers]
    jobs_excluded: Mapping[str, Numbers]
    seen: Mapping[int, Numbers]

    @classmethod
    def of(cls, crowd: Crowd) -> Self:
        return cls(
            crowd,
            crowd.skills.holders(),
            crowd.jobs_excluded.holders(),
            crowd.seen.holders(),
        )


def best_people(audience: Audience, offered: Offered, scale: Scale, limit: int) -> list[Fitting]:
    """Return at most `limit` people, the best first; among equals, the first of the crowd."""
    crowd, market = audience.crowd, Market.of(offered.kind, [offered])
    points = by_kind(crowd, market, Tables.of(crowd, market, scale), slice(0, crowd.size))[:, 0]
    points += _skill_points(audience, offered, scale)
    if offered.rome is not None:
        points[audience.jobs_excluded.get(offered.rome, NOBODY)] = NEVER
    points[audience.seen.get(offered.id, NOBODY)] = NEVER
    people = np.flatnonzero(points > NEVER // 2)
    if len(people) > limit:
        people = _highest(points, people, limit)
    people = people[np.argsort(-points[people], kind="stable")]
    return list(map(Fitting, people.tolist(), points[people].tolist()))


def _skill_points(audience: Audience, offered: Offered, scale: Scale) -> Points:
    weights = scale.weights[offered.kind]
    common: Points = np.zeros(audience.crowd.size, np.int16)
    for skill in offered.skills:
        common[audience.skills.get(skill, NOBODY)] += 1
    np.minimum(common, weights.skills_at_most, out=common)
    common *= weights.skill
    return common


def _highest(points: Points, people: NDArray[np.intp], limit: int) -> NDArray[np.intp]:
    theirs = points[people]
    least = np.partition(theirs, len(theirs) - limit)[len(theirs) - limit]
    above, equal = people[theirs > least], people[theirs == least]
    return np.sort(np.concatenate([above, equal[: limit - len(above)]]))
