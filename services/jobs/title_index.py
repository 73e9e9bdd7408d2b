"""Official titles in memory: each word asked for finds the words nearest to it, rare ones count."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from rules.jobs import titles as jobs_titles

NEAR = 0.75
"""From which likeness two spellings may be the same word."""
WHOLE = 0.3
"""How much it counts that nothing else is in the title."""
ELSEWHERE = 0.93
"""What a title keeps of its score when it is not of a digital job."""


@dataclass(frozen=True, slots=True)
class IndexedTitle:
    code: str
    title: str
    label: str
    digital: bool


@dataclass(frozen=True, slots=True)
class Index:
    """`grid`: a row for each title, the numbers of its words; the last word is none."""

    entries: Sequence[IndexedTitle]
    vocabulary: Sequence[str]
    rarity: NDArray[np.float32]
    grid: NDArray[np.int32]
    lengths: NDArray[np.float32]
    favour: NDArray[np.float32]

    def scores(self, asked: Sequence[str]) -> NDArray[np.float32]:
        """From 0 to 100: how much of what is asked a title has, and how little besides."""
        likeness: NDArray[np.float32] = cdist(
            asked, self.vocabulary, scorer=Indel.normalized_similarity, score_cutoff=NEAR
        )
        weights = self._weights(likeness)
        padded = np.pad(likeness, ((0, 0), (0, 1)))
        found = padded[:, self.grid].max(axis=2)
        said = weights @ found / weights.sum()
        whole = np.minimum(found.sum(axis=0) / np.maximum(self.lengths, len(asked)), 1)
        exact = 100 * said * (1 - WHOLE + WHOLE * whole) * self.favour
        scores: NDArray[np.float32] = exact.astype(np.float32)
        return scores

    def _weights(self, likeness: NDArray[np.float32]) -> NDArray[np.float32]:
        """A word that no title has weighs as much as the rarest."""
        best = likeness.argmax(axis=1)
        known = likeness.max(axis=1) > 0
        weights: NDArray[np.float32] = np.where(known, self.rarity[best], self.rarity.max())
        return weights


def build(entries: Sequence[IndexedTitle]) -> Index:
    titles = [sorted(set(jobs_titles.title_words(it.title))) for it in entries]
    counts = Counter(word for title in titles for word in title)
    vocabulary = sorted(counts)
    numbers = {word: number for number, word in enumerate(vocabulary)}
    width = max(map(len, titles))
    grid = np.full((len(entries), width), len(vocabulary), dtype=np.int32)
    for row, title in zip(grid, titles, strict=True):
        row[: len(title)] = [numbers[word] for word in title]
    return Index(
        entries,
        vocabulary,
        _floats([log(1 + len(entries) / counts[word]) for word in vocabulary]),
        grid,
        _floats([jobs_titles.length(it.title) for it in entries]),
        _floats([1 if it.digital else ELSEWHERE for it in entries]),
    )


def _floats(values: Sequence[Any]) -> NDArray[np.float32]:
    return np.array(values, dtype=np.float32)
