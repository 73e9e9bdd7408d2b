"""Make the weights of understanding from examples, with scikit-learn, which only this imports."""

import math
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from flows.intents.examples import Example
from rules.understanding.classifier import IntentWeights
from rules.understanding.features import FeatureFamily, damped, families
from rules.understanding.states import ScreenState
from rules.understanding.words import Abbreviations

UNLEARNED = frozenset({"yes", "no", "ok", "thumbs", "not_distress"})
"""Intents of a word or a sign: the last message of the bot says what they mean."""
DISTRESS = "distress"
"""It has a column of its own, learned against all the rest, and whatever the state."""
LARGEST = 127


def train(examples: Sequence[Example], abbreviations: Abbreviations) -> IntentWeights:
    """Return the weights learned from the first intent of each example, of three or more."""
    described = [families(it.text, it.state, abbreviations) for it in examples]
    stateless = [families(it.text, ScreenState.ANY, abbreviations) for it in examples]
    every = (*described, *stateless)
    keys = sorted({key for text in every for family in text for key in family.counts})
    places = {key: place for place, key in enumerate(keys)}
    rarity = _rarity(described, keys)
    table = _table(described, places, rarity)
    common = [n for n, it in enumerate(examples) if it.intents[0] not in UNLEARNED | {DISTRESS}]
    intents = LinearSVC(C=0.5).fit(table[common], [examples[n].intents[0] for n in common])
    in_danger = [DISTRESS in it.intents for it in examples]
    danger = LinearSVC(C=0.5).fit(_table(stateless, places, rarity), in_danger)
    rows = np.vstack([intents.coef_, danger.coef_]).T
    scale = np.abs(rows).max(axis=0) / LARGEST
    return IntentWeights(
        labels=(*map(str, intents.classes_), DISTRESS),
        keys=array("I", keys),
        rarity=array("f", rarity),
        rows=np.round(rows / scale).astype(np.int8).tobytes(),
        scale=scale.tolist(),
        bias=np.append(intents.intercept_, danger.intercept_).tolist(),
    )


def _rarity(
    described: Sequence[Sequence[FeatureFamily]], keys: Sequence[int]
) -> NDArray[np.float64]:
    seen = Counter(key for text in described for family in text for key in family.counts)
    return np.array([math.log((1 + len(described)) / (1 + seen[key])) + 1 for key in keys])


def _table(
    described: Sequence[Sequence[FeatureFamily]],
    places: Mapping[int, int],
    rarity: NDArray[np.float64],
) -> csr_matrix:
    """Return a row for each text, its families normed and given their shares."""
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, text in enumerate(described):
        for family in text:
            weighed = {
                places[key]: damped(count) * rarity[places[key]]
                for key, count in family.counts.items()
            }
            norm = math.sqrt(sum(value * value for value in weighed.values())) or 1.0
            rows += [row] * len(weighed)
            columns += weighed
            values += [value * family.share / norm for value in weighed.values()]
    return csr_matrix((values, (rows, columns)), shape=(len(described), len(places)))
