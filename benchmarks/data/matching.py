"""Invent people and opportunities to match, the same at each run."""

from collections.abc import Iterator, Sequence
from itertools import product, repeat
from typing import Any

import numpy as np

from flows.jobs.families import load_families
from flows.offers.matching_weights import load_scale
from rules.geography.distance import GlobePoint
from rules.offers.matching.inputs import (
    OpportunityProfile,
    OpportunityTerms,
    RequiredLevel,
    SeekerLevel,
    SeekerProfile,
    SeekerTerms,
)
from rules.offers.matching.scoring import Scale
from rules.offers.opportunities import (
    Contract,
    Diploma,
    OpportunityKind,
    Remote,
    Seeking,
    WorkingTime,
)

SEED = 20270302
FAMILIES = tuple(load_families())
CODES = tuple(code for family in load_families().values() for code in family.rome)
OTHERS = tuple(f"{letter}{number}" for letter in "ADEGHKMN" for number in range(1101, 1131))
SKILLS = tuple(f"savoir {number}" for number in range(400))
LIMITS = (5, 10, 20, 30, 50, 100, None)
REGION = (42.4, -0.4, 45.0, 4.8)


def scale() -> Scale:
    """Return the real weights and families; codes that begin alike are related."""
    return load_scale({code: f"{code[:4]}1" for code in (*CODES, *OTHERS)})


def towns(count: int) -> list[GlobePoint]:
    south, west, north, east = REGION
    rng = np.random.default_rng(SEED)
    latitudes = rng.uniform(south, north, count).tolist()
    longitudes = rng.uniform(west, east, count).tolist()
    return list(map(GlobePoint.at, latitudes, longitudes))


class Draw:
    """Draws random values, a whole column at a time."""

    def __init__(self, seed: int, count: int) -> None:
        self.rng, self.count = np.random.default_rng(seed), count

    def among(self, choices: Sequence[Any], weights: Sequence[float] | None = None) -> list[Any]:
        shares = None if weights is None else np.array(weights) / sum(weights)
        return [choices[it] for it in self.rng.choice(len(choices), self.count, p=shares)]

    def towns(self, places: Sequence[GlobePoint]) -> list[GlobePoint]:
        """Draw places, of which a few are drawn most often, as in life."""
        return self.among(places, [1 / rank for rank in range(1, len(places) + 1)])

    def some(self, choices: Sequence[Any], least: int, most: int) -> Iterator[frozenset[Any]]:
        sizes = self.rng.integers(least, most + 1, self.count)
        drawn = self.rng.integers(0, len(choices), int(sizes.sum())).tolist()
        first = 0
        for size in sizes.tolist():
            yield frozenset(choices[it] for it in drawn[first : first + size])
            first += size


def people(count: int, places: Sequence[GlobePoint], shown: int) -> list[SeekerProfile]:
    """Return people; each may have seen up to forty of the opportunities below `shown`."""
    draw = Draw(SEED + 1, count)
    excluded = [frozenset[Contract](), *(frozenset({it}) for it in Contract)]
    terms = [SeekerTerms(*it) for it in product((None, *WorkingTime), (False, True), excluded)]
    rare = [(6 if it.hours is None else 1) * (1 if it.remote_only else 12) for it in terms]
    levels = [SeekerLevel(*it) for it in product((None, *Diploma), (None, 1, 2, 3, 4), (0, 1, 2))]
    columns = zip(
        map(_in_order, *(draw.among(FAMILIES) for _ in range(3))),
        draw.among(terms, rare),
        draw.among(levels),
        draw.towns(places),
        draw.among(LIMITS),
        draw.some(SKILLS, 0, 6),
        draw.some(CODES, 0, 1),
        draw.some(range(1, shown + 1), 0, 40),
        strict=True,
    )
    return [SeekerProfile(Seeking.BOTH, *column) for column in columns]


def _in_order(*families: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(families))


def offers(count: int, places: Sequence[GlobePoint]) -> list[OpportunityProfile]:
    draw = Draw(SEED + 2, count)
    terms = [
        OpportunityTerms(*it) for it in product((None, *Contract), (None, *WorkingTime), Remote)
    ]
    asked = [RequiredLevel(*it) for it in product((None, *Diploma), (None, 1, 2, 3, 4))]
    columns = zip(
        range(1, count + 1),
        repeat(OpportunityKind.JOB, count),
        draw.among((*CODES * 4, *OTHERS)),
        draw.among(terms),
        draw.among(asked),
        draw.towns(places),
        draw.some(SKILLS, 2, 6),
        strict=True,
    )
    return [OpportunityProfile(*column) for column in columns]
