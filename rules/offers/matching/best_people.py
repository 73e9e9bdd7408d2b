"""The people whom one opportunity fits best, among very many."""

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
    """In the crowd."""
    points: int


@dataclass(frozen=True, slots=True)
class Audience:
    """A crowd, ready to be asked about one opportunity after another."""

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
    """The best first; the first of the crowd among equals."""
    crowd, market = audience.crowd, Market.of(offered.kind, [offered])
    given = by_kind(crowd, market, Tables.of(crowd, market, scale), slice(0, crowd.size))[:, 0]
    given += _skills(audience, offered, scale)
    if offered.rome is not None:
        given[audience.jobs_excluded.get(offered.rome, NOBODY)] = NEVER
    given[audience.seen.get(offered.id, NOBODY)] = NEVER
    shown = np.flatnonzero(given > NEVER // 2)
    if len(shown) > limit:
        shown = _highest(given, shown, limit)
    shown = shown[np.argsort(-given[shown], kind="stable")]
    return list(map(Fitting, shown.tolist(), given[shown].tolist()))


def _skills(audience: Audience, offered: Offered, scale: Scale) -> Points:
    weights = scale.weights[offered.kind]
    common: Points = np.zeros(audience.crowd.size, np.int16)
    for skill in offered.skills:
        common[audience.skills.get(skill, NOBODY)] += 1
    np.minimum(common, weights.skills_at_most, out=common)
    common *= weights.skill
    return common


def _highest(given: Points, shown: NDArray[np.intp], limit: int) -> NDArray[np.intp]:
    among = given[shown]
    least = np.partition(among, len(among) - limit)[len(among) - limit]
    above, equal = shown[among > least], shown[among == least]
    return np.sort(np.concatenate([above, equal[: limit - len(above)]]))
