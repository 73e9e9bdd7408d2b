"""Tell how alike two texts are, whatever the spelling: for questions that the team answered."""

import math
from collections.abc import Iterable, Mapping, Sequence

from rules.understanding.classifier import IntentWeights
from rules.understanding.features import damped, families
from rules.understanding.words import Abbreviations

NO_STATE = ""
OF_WORDS = 2
"""Families of features that words alone make: pieces of words, and words."""
Described = Mapping[int, float]
"""The weights of the features of a text, whose squares sum to one."""


def described(text: str, weights: IntentWeights, abbreviations: Abbreviations) -> Described:
    """Describe a text by its words and their pieces, rare ones more; whatever was shown before."""
    values: dict[int, float] = {}
    for family in families(text, NO_STATE, abbreviations)[:OF_WORDS]:
        for key, count in family.counts.items():
            values[key] = damped(count) * weights.rarity_of(key)
    norm = math.sqrt(sum(value * value for value in values.values())) or 1.0
    return {key: value / norm for key, value in values.items()}


def likeness(one: Described, other: Described) -> float:
    """Return from 0, nothing in common, to 1, the same."""
    return sum(value * other.get(key, 0.0) for key, value in one.items())


def groups(texts: Sequence[Described], least: float) -> Sequence[Sequence[int]]:
    """Return the places of texts that are alike, the largest group first."""
    grouped: list[list[int]] = []
    for place, text in enumerate(texts):
        near = (it for it in grouped if likeness(texts[it[0]], text) >= least)
        group = next(near, None)
        if group is None:
            grouped.append([place])
        else:
            group.append(place)
    return sorted(grouped, key=len, reverse=True)


def nearest(text: Described, others: Iterable[Described]) -> tuple[int, float]:
    """Return the place of the text that is most alike, and how alike; (-1, 0) without any."""
    best, most = -1, 0.0
    for place, other in enumerate(others):
        if (alike := likeness(text, other)) > most:
            best, most = place, alike
    return best, most
