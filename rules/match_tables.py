"""What the rule says of each kind of person and each kind of opportunity, asked once and kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from rules.crowds import Alike, Crowd, Having, Key, Market, Numbers
from rules.distance import Spot, kilometres_between
from rules.matching import (
    OfferedTerms,
    Scale,
    Terms,
    Weights,
    contract_points,
    hours_points,
    is_ruled_out,
    level_points,
    place_points,
    wish_points,
)
from rules.opportunities import Remote

Points = NDArray[np.int16]
NEVER = -5000
"""Not to be shown; two of them and all that a rule may give still fit in sixteen bits."""
HOMES_AT_ONCE = 256
Other = TypeVar("Other")


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
        return cls(
            lengths, np.cumsum(lengths, dtype=np.int32) - lengths, np.concatenate([none, *found])
        )


@dataclass(frozen=True, slots=True)
class Tables:
    """A row for each kind of person.  A column is an opportunity; of `roads`, a kind of place."""

    wishes: Points
    terms: Points
    levels: Points
    near: Points
    """By limit, then remote or not, then distance; the last distance stands for the unknown."""
    roads: NDArray[np.int16]
    remote: Numbers
    """Of each kind of place, where it stands in `near`."""
    skills: Links
    jobs_excluded: Links
    seen: Links

    @classmethod
    def of(cls, crowd: Crowd, market: Market, scale: Scale) -> Self:
        weights = scale.weights[market.kind]
        far = _far(crowd.limits.kinds, weights)
        return cls(
            wishes=_table(
                crowd.wishes, market.jobs, lambda a, b: wish_points(a, b, weights, scale.tree)
            ),
            terms=_table(crowd.terms, market.terms, lambda a, b: _terms(a, b, weights)),
            levels=_table(crowd.level, market.asked, lambda a, b: level_points(a, b, weights)),
            near=_near(crowd.limits.kinds, far, weights),
            roads=_roads(crowd.homes.kinds, [spot for spot, _ in market.places.kinds], far),
            remote=np.array([list(Remote).index(it) for _, it in market.places.kinds], np.int32),
            skills=Links.of(crowd.skills, market.skills),
            jobs_excluded=Links.of(crowd.jobs_excluded, market.by_job),
            seen=Links.of(crowd.seen, market.by_id),
        )


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

    distances = [*range(far + 1), None]
    kinds = [[[given(it, limit, way) for it in distances] for way in Remote] for limit in limits]
    return np.array(kinds, np.int16).reshape(len(limits), len(Remote), len(distances))


def _roads(
    homes: Sequence[Spot | None], spots: Sequence[Spot | None], far: int
) -> NDArray[np.int16]:
    """Whole kilometres, `far` at most; one more says that one of the two is not known."""
    found = np.full((len(homes), len(spots)), far + 1, np.int16)
    known = [it for it, spot in enumerate(spots) if spot is not None]
    there = [spot for spot in spots if spot is not None]
    for first in range(0, len(homes), HOMES_AT_ONCE):
        some = range(first, min(first + HOMES_AT_ONCE, len(homes)))
        lived = [it for it in some if homes[it] is not None]
        here = [spot for it in lived if (spot := homes[it]) is not None]
        found[np.ix_(lived, known)] = np.minimum(kilometres_between(here, there), far)
    return found
