"""Express the linear part of the score as vectors, which is all that the peers can be given."""

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
ASKED = tuple(Asked(*row) for row in product((None, *Diploma), (None, 1, 2, 3, 4)))
RULED_OUT = -1000


def of_people(people: list[Wanted], scale: Scale) -> Vectors:
    """Return one vector a person; each wish has its coordinate, as a maximum is no sum."""
    weights = scale.weights[Kind.JOB]

    @cache
    def levels(level: Level) -> list[int]:
        return [level_points(level, asked, weights) for asked in ASKED]

    return _matrix(
        [*_wishes(person, scale, weights), *_terms(person, weights), *levels(person.level)]
        for person in people
    )


def of_offered(offered: list[Offered], scale: Scale) -> Vectors:
    def row(offer: Offered) -> Iterator[bool]:
        for family, close in product(scale.tree.listed, Closeness):
            yield scale.tree.closeness(family, offer.rome) is close
        yield from (offer.terms.contract is contract for contract in Contract)
        yield from (offer.terms.hours is hours for hours in Hours)
        yield from (offer.asked == asked for asked in ASKED)

    return _matrix(list(row(offer)) for offer in offered)


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
