"""Turn into vectors the part of the score that is a sum of products: all that peers can compute."""

from collections.abc import Iterator
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from rules.jobs.proximity import Closeness
from rules.offers.matching.inputs import (
    OpportunityProfile,
    OpportunityTerms,
    RequiredLevel,
    SeekerLevel,
    SeekerProfile,
)
from rules.offers.matching.scoring import MatchWeights, Scale, hours_points, level_points
from rules.offers.opportunities import Contract, Diploma, OpportunityKind, WorkingTime

Vectors = NDArray[np.float32]
ASKED = tuple(RequiredLevel(*it) for it in product((None, *Diploma), (None, 1, 2, 3, 4)))
RULED_OUT = -1000


def of_people(people: list[SeekerProfile], scale: Scale) -> Vectors:
    """Return a vector for each wish: the best of three is no sum."""
    weights = scale.weights[OpportunityKind.JOB]

    @cache
    def levels(level: SeekerLevel) -> list[int]:
        return [level_points(level, it, weights) for it in ASKED]

    return _matrix(
        [*_wishes(it, scale, weights), *_terms(it, weights), *levels(it.level)] for it in people
    )


def of_offered(offered: list[OpportunityProfile], scale: Scale) -> Vectors:
    def row(it: OpportunityProfile) -> Iterator[bool]:
        for family, close in product(scale.tree.listed, Closeness):
            yield scale.tree.closeness(family, it.rome) is close
        yield from (it.terms.contract is contract for contract in Contract)
        yield from (it.terms.hours is hours for hours in WorkingTime)
        yield from (it.asked == asked for asked in ASKED)

    return _matrix(list(row(it)) for it in offered)


def _wishes(wanted: SeekerProfile, scale: Scale, weights: MatchWeights) -> Iterator[int]:
    for family, close in product(scale.tree.listed, Closeness):
        wished = family in wanted.wishes
        yield weights.wish[close][wanted.wishes.index(family)] if wished else 0


def _terms(wanted: SeekerProfile, weights: MatchWeights) -> Iterator[int]:
    for contract in Contract:
        out = contract in wanted.terms.contracts_excluded
        yield RULED_OUT if out else weights.contract[contract]
    for hours in WorkingTime:
        yield hours_points(wanted.terms, OpportunityTerms(hours=hours), weights)


def _matrix(rows: Iterator[list[int]] | Iterator[list[bool]]) -> Vectors:
    return np.array(list(rows), np.float32)
