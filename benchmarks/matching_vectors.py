"""Turn into vectors the part of the score that is a sum of products: all that peers can compute."""

from collections.abc import Iterator
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from rules.jobs.proximity import Closeness
from rules.offers.matching.inputs import Asked, Level, Offered, OfferedTerms, Wanted
from rules.offers.matching.scoring import Scale, Weights, hours_points, level_points
from rules.offers.opportunities import Contract, Diploma, Hours, Kind

Vectors = NDArray[np.float32]
ASKED = tuple(Asked(*it) for it in product((None, *Diploma), (None, 1, 2, 3, 4)))
RULED_OUT = -1000


def of_people(people: list[Wanted], scale: Scale) -> Vectors:
    """Return a vector for each wish: the best of three is no sum."""
    weights = scale.weights[Kind.JOB]

    @cache
    def levels(level: Level) -> list[int]:
        return [level_points(level, it, weights) for it in ASKED]

    return _matrix(
        [*_wishes(it, scale, weights), *_terms(it, weights), *levels(it.level)] for it in people
    )


def of_offered(offered: list[Offered], scale: Scale) -> Vectors:
    def row(it: Offered) -> Iterator[bool]:
        for family, close in product(scale.tree.listed, Closeness):
            yield scale.tree.closeness(family, it.rome) is close
        yield from (it.terms.contract is contract for contract in Contract)
        yield from (it.terms.hours is hours for hours in Hours)
        yield from (it.asked == asked for asked in ASKED)

    return _matrix(list(row(it)) for it in offered)


def _wishes(wanted: Wanted, scale: Scale, weights: Weights) -> Iterator[int]:
    for family, close in product(scale.tree.listed, Closeness):
        wished = family in wanted.wishes
        yield weights.wish[close][wanted.wishes.index(family)] if wished else 0


def _terms(wanted: Wanted, weights: Weights) -> Iterator[int]:
    for contract in Contract:
        out = contract in wanted.terms.contracts_excluded
        yield RULED_OUT if out else weights.contract[contract]
    for hours in Hours:
        yield hours_points(wanted.terms, OfferedTerms(hours=hours), weights)


def _matrix(rows: Iterator[list[int]] | Iterator[list[bool]]) -> Vectors:
    return np.array(list(rows), np.float32)
