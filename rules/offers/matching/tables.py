"""Tabulate the points of each kind of person for each kind of opportunity, computed once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from rules.geography.distance_tables import axes, kilometres_between
from rules.jobs.proximity import JobTree
from rules.offers.matching.grouping import AlikeGroups, Crowd, Market, Numbers
from rules.offers.matching.inputs import OpportunityTerms, SeekerTerms
from rules.offers.matching.scoring import (
    MatchWeights,
    Scale,
    contract_points,
    granted,
    hours_points,
    is_ruled_out,
    is_sought,
    level_points,
    place_points,
)
from rules.offers.opportunities import Remote

PointArray = NDArray[np.int16]
NEVER = -5000
"""Points of what may not be shown; twice that and any other points still fit in sixteen bits."""
CELLS_AT_ONCE = 200_000
"""Distances computed at a time: bounds the memory that is used."""
NO_WISH = (0, "")


@dataclass(frozen=True, slots=True)
class PointTables:
    """Points by kind of person (rows) and opportunity (columns).

    A "road" is a distance together with how remote the work is; the columns of `roads` are kinds
    of places instead of opportunities.
    """

    wishes: PointArray
    terms: PointArray
    levels: PointArray
    near: PointArray
    """The points of each road, for one distance limit after the other."""
    limits: Numbers
    """The index in `near` at which each limit begins."""
    roads: Numbers
    """The index of a road, counted from there: by remote, then by distance, unknown last."""

    @classmethod
    def of(cls, crowd: Crowd, market: Market, scale: Scale) -> Self:
        """Score each kind of person with each kind of opportunity, once."""
        weights = scale.weights[market.kind]
        far = _far_distance(crowd.limits.kinds, weights)
        near = _near_points(crowd.limits.kinds, far, weights)
        return cls(
            wishes=_wishes(crowd.wishes, market.jobs, weights, scale.tree),
            terms=_table(crowd.terms, market.terms, lambda a, b: _terms(a, b, weights)),
            levels=_table(crowd.level, market.asked, lambda a, b: level_points(a, b, weights)),
            near=near.reshape(-1),
            limits=np.arange(len(near), dtype=np.int32) * near.shape[1],
            roads=_roads(crowd, market, far),
        )


def by_kind(crowd: Crowd, market: Market, tables: PointTables, rows: slice) -> PointArray:
    """Return the points of each person of `rows` for each opportunity.

    They leave out what a person may have several of: skills, excluded jobs, seen opportunities.
    """
    total: PointArray = tables.wishes[crowd.wishes.of[rows]]
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
    wishes: AlikeGroups[tuple[str, ...]],
    jobs: AlikeGroups[str | None],
    weights: MatchWeights,
    tree: JobTree,
) -> PointArray:
    """Return the points of the best wish; each pair of rank and family is scored once."""

    def row(place: int, family: str) -> list[int]:
        wishes_granted = (granted(place, family, job, weights, tree) for job in jobs.kinds)
        return [wish.points if wish else 0 for wish in wishes_granted]

    rows = {NO_WISH: [weights.wish_unknown] * len(jobs.kinds)}
    for families in wishes.kinds:
        rows |= {wish: row(*wish) for wish in enumerate(families) if wish not in rows}
    numbers = {wish: number for number, wish in enumerate(rows)}
    most = max(map(len, wishes.kinds), default=0) or 1
    wish_rows = [
        [numbers[wish] for wish in enumerate(families)] or [numbers[NO_WISH]]
        for families in wishes.kinds
    ]
    filled = np.array([(row_numbers * most)[:most] for row_numbers in wish_rows])
    single = np.array(list(rows.values()), np.int16)
    kinds: PointArray = single[filled].max(axis=1)
    return kinds[:, jobs.of]


def _table(
    people: AlikeGroups[Any], offered: AlikeGroups[Any], rule: Callable[[Any, Any], int]
) -> PointArray:
    kinds = [[rule(one, other) for other in offered.kinds] for one in people.kinds]
    shape = len(people.kinds), len(offered.kinds)
    return np.array(kinds, np.int16).reshape(shape)[:, offered.of]


def _terms(terms: SeekerTerms, offered: OpportunityTerms, weights: MatchWeights) -> int:
    if is_ruled_out(terms, offered):
        return NEVER
    return contract_points(offered, weights) + hours_points(terms, offered, weights)


def _far_distance(limits: Sequence[int | None], weights: MatchWeights) -> int:
    """Return the distance, in kilometres, from which on the points no longer change."""
    reach = weights.reach * 100 // weights.partly_remote_percent
    return max([reach, *(limit for limit in limits if limit is not None)]) + 1


def _near_points(limits: Sequence[int | None], far: int, weights: MatchWeights) -> PointArray:
    def road_points(distance: int | None, limit: int | None, remote: Remote) -> int:
        points = place_points(distance, limit, OpportunityTerms(remote=remote), weights)
        return NEVER if points is None else points

    roads = [(remote, distance) for remote in Remote for distance in (*range(far + 1), None)]
    rows = [
        [road_points(distance, limit, remote) for remote, distance in roads] for limit in limits
    ]
    return np.array(rows, np.int16).reshape(len(limits), len(roads))


def _roads(crowd: Crowd, market: Market, far: int) -> Numbers:
    """Return the road from each kind of home to each kind of place; `far` and farther are one."""
    places = axes(spot for spot, _ in market.places.kinds)
    remotes = np.array([list(Remote).index(remote) for _, remote in market.places.kinds], np.int32)
    homes, roads = crowd.home_axes, np.empty((len(crowd.home_axes), len(remotes)), np.int32)
    at_once = max(1, CELLS_AT_ONCE // len(remotes))
    for first in range(0, len(homes), at_once):
        distances = kilometres_between(homes[first : first + at_once], places)
        roads[first : first + at_once] = np.nan_to_num(np.minimum(distances, far), nan=far + 1)
    return roads + remotes * (far + 2)
