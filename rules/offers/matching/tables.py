"""What the rule says of each kind of person and each kind of opportunity, asked once and kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from rules.geography.distance_tables import axes, kilometres_between
from rules.jobs.proximity import JobTree
from rules.offers.matching.grouping import Alike, Crowd, Market, Numbers
from rules.offers.matching.inputs import OfferedTerms, Terms
from rules.offers.matching.scoring import (
    Scale,
    Weights,
    contract_points,
    granted,
    hours_points,
    is_ruled_out,
    is_sought,
    level_points,
    place_points,
)
from rules.offers.opportunities import Remote

Points = NDArray[np.int16]
NEVER = -5000
"""Not to be shown; two of them and all that a rule may give still fit in sixteen bits."""
CELLS_AT_ONCE = 200_000
NO_WISH = (0, "")


@dataclass(frozen=True, slots=True)
class Tables:
    """A row for each kind of person, a column for each opportunity; in `roads`, for each place."""

    wishes: Points
    terms: Points
    levels: Points
    near: Points
    """What each road is worth for each limit, one after the other."""
    limits: Numbers
    """Where each limit begins in `near`."""
    roads: Numbers
    """How far in `near` from there: remote or not, then the distance, then one for the unknown."""

    @classmethod
    def of(cls, crowd: Crowd, market: Market, scale: Scale) -> Self:
        weights = scale.weights[market.kind]
        far = _far(crowd.limits.kinds, weights)
        near = _near(crowd.limits.kinds, far, weights)
        return cls(
            wishes=_wishes(crowd.wishes, market.jobs, weights, scale.tree),
            terms=_table(crowd.terms, market.terms, lambda a, b: _terms(a, b, weights)),
            levels=_table(crowd.level, market.asked, lambda a, b: level_points(a, b, weights)),
            near=near.reshape(-1),
            limits=np.arange(len(near), dtype=np.int32) * near.shape[1],
            roads=_roads(crowd, market, far),
        )


def by_kind(crowd: Crowd, market: Market, tables: Tables, rows: slice) -> Points:
    """A row a person, a column an opportunity: all but what people have several of."""
    total: Points = tables.wishes[crowd.wishes.of[rows]]
    total += tables.terms[crowd.terms.of[rows]]
    total += tables.levels[crowd.level.of[rows]]
    roads = tables.roads[crowd.homes.of[rows]]
    roads += tables.limits[crowd.limits.of[rows], None]
    total += tables.near.take(roads)[:, market.places.of]
    for number, seeking in enumerate(crowd.seeking.kinds):
        if not is_sought(market.kind, seeking):
            total[crowd.seeking.of[rows] == number] = NEVER
    return total


def _wishes(
    wishes: Alike[tuple[str, ...]], jobs: Alike[str | None], weights: Weights, tree: JobTree
) -> Points:
    """The best of a person's wishes; each wish in each place is asked about once."""

    def row(place: int, family: str) -> list[int]:
        found = (granted(place, family, job, weights, tree) for job in jobs.kinds)
        return [it.points if it else 0 for it in found]

    rows = {NO_WISH: [weights.wish_unknown] * len(jobs.kinds)}
    for each in wishes.kinds:
        rows |= {it: row(*it) for it in enumerate(each) if it not in rows}
    numbers = {it: number for number, it in enumerate(rows)}
    most = max(map(len, wishes.kinds), default=0) or 1
    best = [[numbers[it] for it in enumerate(each)] or [numbers[NO_WISH]] for each in wishes.kinds]
    filled = np.array([(each * most)[:most] for each in best])
    single = np.array(list(rows.values()), np.int16)
    kinds: Points = single[filled].max(axis=1)
    return kinds[:, jobs.of]


def _table(people: Alike[Any], offered: Alike[Any], rule: Callable[[Any, Any], int]) -> Points:
    kinds = [[rule(one, other) for other in offered.kinds] for one in people.kinds]
    shape = len(people.kinds), len(offered.kinds)
    return np.array(kinds, np.int16).reshape(shape)[:, offered.of]


def _terms(terms: Terms, offered: OfferedTerms, weights: Weights) -> int:
    if is_ruled_out(terms, offered):
        return NEVER
    return contract_points(offered, weights) + hours_points(terms, offered, weights)


def _far(limits: Sequence[int | None], weights: Weights) -> int:
    """From this distance on, nothing changes any more."""
    reach = weights.reach * 100 // weights.partly_remote_percent
    return max([reach, *(it for it in limits if it is not None)]) + 1


def _near(limits: Sequence[int | None], far: int, weights: Weights) -> Points:
    def given(distance: int | None, limit: int | None, remote: Remote) -> int:
        found = place_points(distance, limit, OfferedTerms(remote=remote), weights)
        return NEVER if found is None else found

    roads = [(way, it) for way in Remote for it in (*range(far + 1), None)]
    rows = [[given(it, limit, way) for way, it in roads] for limit in limits]
    return np.array(rows, np.int16).reshape(len(limits), len(roads))


def _roads(crowd: Crowd, market: Market, far: int) -> Numbers:
    """`far` stands for all that is farther."""
    there = axes(spot for spot, _ in market.places.kinds)
    ways = np.array([list(Remote).index(way) for _, way in market.places.kinds], np.int32)
    homes, found = crowd.home_axes, np.empty((len(crowd.home_axes), len(ways)), np.int32)
    some = max(1, CELLS_AT_ONCE // len(ways))
    for first in range(0, len(homes), some):
        away = np.minimum(kilometres_between(homes[first : first + some], there), far)
        found[first : first + some] = np.nan_to_num(away, nan=far + 1)
    return found + ways * (far + 2)
