"""The best opportunities of each person of a crowd, all at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np

from rules.offers.matching.grouping import Crowd, Having, Key, Market, Numbers
from rules.offers.matching.scoring import Scale, Weights
from rules.offers.matching.tables import NEVER, Points, Tables, by_kind

AT_ONCE = 64
"""People: what is added up for them stays in the cache of a processor."""


class Best(NamedTuple):
    place: int
    """In the market."""
    points: int


@dataclass(frozen=True, slots=True)
class Links:
    """From each kind of thing that people have, to the opportunities concerned."""

    lengths: Numbers
    firsts: Numbers
    flat: Numbers

    @classmethod
    def of(cls, having: Having[Key], holders: Mapping[Key, Numbers]) -> Self:
        none = np.empty(0, np.int32)
        found = [holders.get(kind, none) for kind in having.kinds]
        lengths = np.fromiter(map(len, found), np.int32, len(found))
        firsts = np.cumsum(lengths, dtype=np.int32) - lengths
        return cls(lengths, firsts, np.concatenate([none, *found]))


@dataclass(frozen=True, slots=True)
class _Had:
    """What people have several of, and where it leads."""

    skills: Links
    jobs_excluded: Links
    seen: Links


def best_opportunities(crowd: Crowd, market: Market, scale: Scale, limit: int) -> list[list[Best]]:
    """For each person, the best first; nothing that is not to be shown."""
    if not market.size:
        return [[] for _ in range(crowd.size)]
    tables, weights = Tables.of(crowd, market, scale), scale.weights[market.kind]
    had = _Had(
        Links.of(crowd.skills, market.skills),
        Links.of(crowd.jobs_excluded, market.by_job),
        Links.of(crowd.seen, market.by_id),
    )
    found: list[list[Best]] = []
    for first in range(0, crowd.size, AT_ONCE):
        rows = slice(first, min(first + AT_ONCE, crowd.size))
        total = by_kind(crowd, market, tables, rows)
        _add_skills(total, _pairs(crowd.skills, had.skills, rows), weights)
        total[_pairs(crowd.jobs_excluded, had.jobs_excluded, rows)] = NEVER
        total[_pairs(crowd.seen, had.seen, rows)] = NEVER
        found += _best(total, min(limit, market.size))
    return found


def _add_skills(total: Points, linked: tuple[Numbers, Numbers], weights: Weights) -> None:
    pairs = linked[0] * np.int64(total.shape[1]) + linked[1]
    common = np.zeros(total.size, np.int16)
    np.add.at(common, pairs, np.int16(1))
    given = np.minimum(common[pairs], weights.skills_at_most) * np.int16(weights.skill)
    total.reshape(-1)[pairs] += given  # a pair that comes twice is written twice, not added


def _pairs(having: Having[Any], links: Links, rows: slice) -> tuple[Numbers, Numbers]:
    """Each person of those rows with each opportunity that what they have leads to."""
    ends = np.array([rows.start, rows.stop], np.int32)
    first, last = np.searchsorted(having.who, ends)
    who, what = having.who[first:last] - np.int32(rows.start), having.what[first:last]
    lengths = links.lengths[what]
    before = np.cumsum(lengths, dtype=np.int32) - lengths
    within = np.arange(lengths.sum(), dtype=np.int32) - np.repeat(before, lengths)
    return np.repeat(who, lengths), links.flat[np.repeat(links.firsts[what], lengths) + within]


def _best(total: Points, limit: int) -> Iterator[list[Best]]:
    """By passes: for a few, a sort costs more.  The first of the market among equals."""
    people = np.arange(len(total))
    places, points = [], []
    for _ in range(limit):
        place = total.argmax(axis=1)
        places.append(place)
        points.append(total[people, place])
        total[people, place] = NEVER
    return map(_shown, np.stack(places, 1).tolist(), np.stack(points, 1).tolist())


def _shown(places: list[int], points: list[int]) -> list[Best]:
    return [it for it in map(Best, places, points) if it.points > NEVER // 2]
