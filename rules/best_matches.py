"""The best opportunities of each person of a crowd, and the best people for one opportunity."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rules.crowds import Crowd, Having, Market, Numbers
from rules.match_tables import NEVER, Links, Points, Tables
from rules.matching import Scale, Weights, is_sought

AT_ONCE = 512


class Best(NamedTuple):
    place: int
    """In the crowd, or in the market."""
    points: int


Found = list[Best]
"""The best first."""


def best_opportunities(crowd: Crowd, market: Market, scale: Scale, limit: int) -> list[Found]:
    """For each person; nothing that is not to be shown."""
    if not market.size:
        return [[] for _ in range(crowd.size)]
    tables, weights = Tables.of(crowd, market, scale), scale.weights[market.kind]
    found: list[Found] = []
    for first in range(0, crowd.size, AT_ONCE):
        rows = slice(first, min(first + AT_ONCE, crowd.size))
        found += _best(totals(crowd, market, tables, weights, rows), min(limit, market.size))
    return found


def best_people(crowd: Crowd, market: Market, scale: Scale, limit: int) -> Found:
    """For the one opportunity of that market; the first of the crowd among equals."""
    tables, weights = Tables.of(crowd, market, scale), scale.weights[market.kind]
    given = totals(crowd, market, tables, weights, slice(0, crowd.size))[:, 0]
    shown = np.flatnonzero(given > NEVER // 2)
    if len(shown) > limit:
        shown = _highest(given, shown, limit)
    shown = shown[np.argsort(-given[shown], kind="stable")]
    return list(map(Best, shown.tolist(), given[shown].tolist()))


def totals(crowd: Crowd, market: Market, tables: Tables, weights: Weights, rows: slice) -> Points:
    """A row a person, a column an opportunity; below half of NEVER, it is not to be shown."""
    total: Points = tables.wishes[crowd.wishes.of[rows]]
    total += tables.terms[crowd.terms.of[rows]]
    total += tables.levels[crowd.level.of[rows]]
    total += _places(crowd, market, tables, rows)
    _add_skills(total, crowd, tables, weights, rows)
    for having, links in ((crowd.jobs_excluded, tables.jobs_excluded), (crowd.seen, tables.seen)):
        total[_pairs(having, links, rows)] = NEVER
    for number, seeking in enumerate(crowd.seeking.kinds):
        if not is_sought(market.kind, seeking):
            total[crowd.seeking.of[rows] == number] = NEVER
    return total


def _places(crowd: Crowd, market: Market, tables: Tables, rows: slice) -> Points:
    roads = tables.roads[crowd.homes.of[rows]]
    near = tables.near[crowd.limits.of[rows][:, None], tables.remote[None, :], roads]
    found: Points = near[:, market.places.of]
    return found


def _add_skills(total: Points, crowd: Crowd, tables: Tables, weights: Weights, rows: slice) -> None:
    people, offered = _pairs(crowd.skills, tables.skills, rows)
    if not len(people):
        return
    common = np.zeros_like(total)
    np.add.at(common, (people, offered), 1)
    np.minimum(common, weights.skills_at_most, out=common)
    common *= weights.skill
    total += common


def _pairs(having: Having[Any], links: Links, rows: slice) -> tuple[Numbers, Numbers]:
    """Each person of those rows with each opportunity that what they have leads to."""
    first, last = np.searchsorted(having.who, (rows.start, rows.stop))
    who, what = having.who[first:last] - rows.start, having.what[first:last]
    lengths = links.lengths[what]
    linked = lengths > 0
    who, what, lengths = who[linked], what[linked], lengths[linked]
    before = np.cumsum(lengths) - lengths
    within = np.arange(lengths.sum()) - np.repeat(before, lengths)
    return np.repeat(who, lengths), links.flat[np.repeat(links.firsts[what], lengths) + within]


def _best(total: Points, limit: int) -> Iterator[Found]:
    """By passes: for a few, a sort costs more.  The first of the market among equals."""
    people = np.arange(len(total))
    places, points = [], []
    for _ in range(limit):
        place = total.argmax(axis=1)
        places.append(place)
        points.append(total[people, place])
        total[people, place] = NEVER
    return map(_shown, np.stack(places, 1).tolist(), np.stack(points, 1).tolist())


def _shown(places: list[int], points: list[int]) -> Found:
    return [it for it in map(Best, places, points) if it.points > NEVER // 2]


def _highest(given: Points, shown: NDArray[np.intp], limit: int) -> NDArray[np.intp]:
    among = given[shown]
    least = np.partition(among, len(among) - limit)[len(among) - limit]
    above, equal = shown[among > least], shown[among == least]
    return np.sort(np.concatenate([above, equal[: limit - len(above)]]))
