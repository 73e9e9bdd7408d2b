"""Search all official titles in memory by similar words; rare words weigh more."""

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
"""Similarity (0 to 1) from which two spellings may be the same word."""
WHOLE = 0.3
"""Part of the score that a title gets for holding no other words than those asked for."""
NOT_DIGITAL = 0.93
"""Factor on the score of a title whose job is not digital."""


@dataclass(frozen=True, slots=True)
class IndexedTitle:
    code: str
    title: str
    label: str
    digital: bool


@dataclass(frozen=True, slots=True)
class TitleIndex:
    """All titles and their words as arrays; N titles, V words, W words of the longest title."""

    entries: Sequence[IndexedTitle]
    vocabulary: Sequence[str]
    rarity: NDArray[np.float32]
    """Weight of each word, of shape (V,)."""
    grid: NDArray[np.int32]
    """Word numbers of each title, of shape (N, W), filled up with V, which is no word."""
    lengths: NDArray[np.float32]
    """Length of each title as `rules.jobs.titles.length` counts it, of shape (N,)."""
    factors: NDArray[np.float32]
    """Factor on each title's score, of shape (N,): 1 for a digital job, else NOT_DIGITAL."""

    def scores(self, asked: Sequence[str]) -> NDArray[np.float32]:
        """Return a score from 0 to 100 for each title, of shape (N,).

        It grows with the part of the words asked for that the title has, and with the part of
        the title that they are.
        """
        likeness: NDArray[np.float32] = cdist(
            asked, self.vocabulary, scorer=Indel.normalized_similarity, score_cutoff=NEAR
        )
        weights = self._weights(likeness)
        padded = np.pad(likeness, ((0, 0), (0, 1)))
        best = padded[:, self.grid].max(axis=2)
        covered = weights @ best / weights.sum()
        whole = np.minimum(best.sum(axis=0) / np.maximum(self.lengths, len(asked)), 1)
        exact = 100 * covered * (1 - WHOLE + WHOLE * whole) * self.factors
        scores: NDArray[np.float32] = exact.astype(np.float32)
        return scores

    def _weights(self, likeness: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the weight of each word asked for; an unknown one weighs as much as the rarest."""
        best = likeness.argmax(axis=1)
        is_known = likeness.max(axis=1) > 0
        weights: NDArray[np.float32] = np.where(is_known, self.rarity[best], np.max(self.rarity))
        return weights


def build(entries: Sequence[IndexedTitle]) -> TitleIndex:
    """Build the index of the titles, of which at least one must be given."""
    titles = [sorted(set(jobs_titles.title_words(entry.title))) for entry in entries]
    counts = Counter(word for title in titles for word in title)
    vocabulary = sorted(counts)
    numbers = {word: number for number, word in enumerate(vocabulary)}
    width = max(map(len, titles))
    grid = np.full((len(entries), width), len(vocabulary), dtype=np.int32)
    for row, title in zip(grid, titles, strict=True):
        row[: len(title)] = [numbers[word] for word in title]
    return TitleIndex(
        entries,
        vocabulary,
        _floats([log(1 + len(entries) / counts[word]) for word in vocabulary]),
        grid,
        _floats([jobs_titles.length(entry.title) for entry in entries]),
        _floats([1 if entry.digital else NOT_DIGITAL for entry in entries]),
    )


def _floats(values: Sequence[Any]) -> NDArray[np.float32]:
    return np.array(values, dtype=np.float32)
