"""Rank offers and trainings for people: the most points first; among equals, the newest.

- The points are the sum of six parts: the person's wishes, their skills, the place, the contract,
  the hours and the level. `scoring.py` says what each part is, and
  `flows/offers/matching_weights.yaml` how many points it gives.
- Left out: what is not of the kind sought, what the person's search rules out, what is too far,
  what the person was shown before.
- A market lists the newest opportunity first (`services/offers/matching_index.py`): so the first
  of equals is the newest.

Arrays instead of loops: a morning ranks for thousands of people (`make bench-matching`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np

from rules.offers.matching.grouping import Crowd, Holdings, Key, Market, Numbers
from rules.offers.matching.scoring import MatchWeights, Scale
from rules.offers.matching.tables import NEVER, PointArray, PointTables, by_kind

AT_ONCE = 64
"""People handled at a time: their sums stay in the cache of a processor."""


class BestOpportunity(NamedTuple):
    market_index: int
    """Index of the opportunity in the market."""
    points: int


@dataclass(frozen=True, slots=True)
class OpportunityLinks:
    """The opportunities concerned, by each kind of thing that people have.

    Those of a kind are `lengths` numbers of `flat`, beginning at `firsts`.
    """

    lengths: Numbers
    firsts: Numbers
    flat: Numbers

    @classmethod
    def of(cls, having: Holdings[Key], holders: Mapping[Key, Numbers]) -> Self:
        none = np.empty(0, np.int32)
        linked = [holders.get(kind, none) for kind in having.kinds]
        lengths = np.fromiter(map(len, linked), np.int32, len(linked))
        firsts = np.cumsum(lengths, dtype=np.int32) - lengths
        return cls(lengths, firsts, np.concatenate([none, *linked]))


@dataclass(frozen=True, slots=True)
class _CrowdLinks:
    """The links of all that a person may have several of."""

    skills: OpportunityLinks
    jobs_excluded: OpportunityLinks
    seen: OpportunityLinks


def best_opportunities(
    crowd: Crowd, market: Market, scale: Scale, limit: int
) -> list[list[BestOpportunity]]:
    """Return, for each person, at most `limit` opportunities, the best first.

    An opportunity that may not be shown to a person is left out.
    """
    if not market.size:
        return [[] for _ in range(crowd.size)]
    tables, weights = PointTables.of(crowd, market, scale), scale.weights[market.kind]
    links = _CrowdLinks(
        OpportunityLinks.of(crowd.skills, market.skills),
        OpportunityLinks.of(crowd.jobs_excluded, market.by_job),
        OpportunityLinks.of(crowd.seen, market.by_id),
    )
    best: list[list[BestOpportunity]] = []
    for first in range(0, crowd.size, AT_ONCE):
        rows = slice(first, min(first + AT_ONCE, crowd.size))
        total = by_kind(crowd, market, tables, rows)
        _add_skills(total, _pairs(crowd.skills, links.skills, rows), weights)
        total[_pairs(crowd.jobs_excluded, links.jobs_excluded, rows)] = NEVER
        total[_pairs(crowd.seen, links.seen, rows)] = NEVER
        best += _best(total, min(limit, market.size))
    return best


def _add_skills(total: PointArray, linked: tuple[Numbers, Numbers], weights: MatchWeights) -> None:
    pairs = linked[0] * np.int64(total.shape[1]) + linked[1]
    common = np.zeros(total.size, np.int16)
    np.add.at(common, pairs, np.int16(1))
    points = np.minimum(common[pairs], weights.skills_at_most) * np.int16(weights.skill)
    total.reshape(-1)[pairs] += points  # a pair that comes twice is written twice, not added


def _pairs(having: Holdings[Any], links: OpportunityLinks, rows: slice) -> tuple[Numbers, Numbers]:
    """Pair each person of some rows with each opportunity that their things concern.

    Return two arrays of equal length: the row of the person, the index of the opportunity.
    """
    ends = np.array([rows.start, rows.stop], np.int32)
    first, last = np.searchsorted(having.owners, ends)
    people, kinds = having.owners[first:last] - np.int32(rows.start), having.things[first:last]
    lengths = links.lengths[kinds]
    before = np.cumsum(lengths, dtype=np.int32) - lengths
    within = np.arange(lengths.sum(), dtype=np.int32) - np.repeat(before, lengths)
    opportunities = links.flat[np.repeat(links.firsts[kinds], lengths) + within]
    return np.repeat(people, lengths), opportunities


def _best(total: PointArray, limit: int) -> Iterator[list[BestOpportunity]]:
    """Search `limit` times for the highest points: for a few, a sort costs more.

    Among equals, the first of the market is taken.
    """
    people = np.arange(len(total))
    indexes, points = [], []
    for _ in range(limit):
        index = total.argmax(axis=1)
        indexes.append(index)
        points.append(total[people, index])
        total[people, index] = NEVER
    return map(_without_hidden, np.stack(indexes, 1).tolist(), np.stack(points, 1).tolist())


def _without_hidden(indexes: list[int], points: list[int]) -> list[BestOpportunity]:
    return [best for best in map(BestOpportunity, indexes, points) if best.points > NEVER // 2]
