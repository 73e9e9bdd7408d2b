"""Rank intents for a text by a linear model, whose weights are made elsewhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rules.understanding.features import damped, families, key_of_word
from rules.understanding.words import Abbreviations


class Guess(NamedTuple):
    """An intent, with the confidence that the text means it, from 0 to 1."""

    intent: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear model: a row for each feature, a column for each intent."""

    labels: Sequence[str]
    keys: NDArray[np.uint32]
    """The known features, sorted."""
    rarity: NDArray[np.float32]
    """How rare each feature is: its inverse document frequency."""
    rows: NDArray[np.int8]
    """Weights by feature and label, to be multiplied by `scale`."""
    scale: NDArray[np.float32]
    """By label."""
    bias: NDArray[np.float32]
    """By label."""

    def scores(self, text: str, state: str, abbreviations: Abbreviations) -> NDArray[np.float32]:
        """Return a score by label: the larger the likelier, above zero for « rather yes »."""
        total = np.zeros(len(self.labels), np.float32)
        for known, values in self._described(text, state, abbreviations):
            total += values @ self.rows[known]
        return total * self.scale + self.bias

    def know_any(self, words: Sequence[str]) -> bool:
        """Tell whether an example holds one of these words."""
        wanted = np.array([key_of_word(word) for word in words], np.uint32)
        return bool(np.isin(wanted, self.keys).any())

    def _described(
        self, text: str, state: str, abbreviations: Abbreviations
    ) -> Iterator[tuple[NDArray[np.intp], NDArray[np.float32]]]:
        """Yield, by family of features, the rows of those that are known and their values."""
        for family in families(text, state, abbreviations):
            if not family.counts:
                continue
            wanted = np.fromiter(family.counts, np.uint32, len(family.counts))
            places = np.searchsorted(self.keys, wanted)
            places[places == len(self.keys)] = 0
            counts = np.array([damped(count) for count in family.counts.values()], np.float32)
            found = self.keys[places] == wanted
            values = counts[found] * self.rarity[places[found]]
            norm = float(np.sqrt(values @ values))
            if norm:
                yield places[found], values * (family.share / norm)


def ranked(scores: NDArray[np.float32], labels: Sequence[str], sharpness: float) -> list[Guess]:
    """Return all intents, the likeliest first; their confidences sum to one."""
    raised = np.exp((scores - scores.max()) * sharpness)
    confidences = raised / raised.sum()
    order = np.argsort(-confidences, kind="stable")
    return [Guess(labels[place], float(confidences[place])) for place in order]
