"""Rank intents for a text by a linear model, whose weights are made elsewhere.

Plain Python: numpy would take more memory than the weights, in every process, for a millisecond.
"""

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rules.understanding.features import damped, families, key_of_word
from rules.understanding.words import Abbreviations


class IntentGuess(NamedTuple):
    """An intent, with the confidence that the text means it, from 0 to 1."""

    intent: str
    confidence: float


@dataclass(frozen=True, slots=True)
class IntentWeights:
    """A linear model: a row for each feature, a column for each intent."""

    labels: Sequence[str]
    keys: "array[int]"
    """The known features, sorted: 32 bits each."""
    rarity: "array[float]"
    """How rare each feature is: its inverse document frequency."""
    rows: bytes
    """A signed byte for each feature and label, row after row, to be multiplied by `scale`."""
    scale: Sequence[float]
    """By label."""
    bias: Sequence[float]
    """By label."""
    rarest: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rarest", max(self.rarity, default=0.0))

    def scores(self, text: str, state: str, abbreviations: Abbreviations) -> list[float]:
        """Return a score by label: the larger the likelier, above zero for « rather yes »."""
        width, rows = len(self.labels), memoryview(self.rows).cast("b")
        total = [0.0] * width
        for place, value in self._described(text, state, abbreviations):
            row = rows[place * width : (place + 1) * width]
            total = [sum_ + value * weight for sum_, weight in zip(total, row, strict=True)]
        weighed = zip(total, self.scale, self.bias, strict=True)
        return [sum_ * scale + bias for sum_, scale, bias in weighed]

    def score_of(self, label: str, text: str, state: str, abbreviations: Abbreviations) -> float:
        """Return the score of one label, as `scores` does of all."""
        width, column = len(self.labels), self.labels.index(label)
        weights = memoryview(self.rows).cast("b")[column::width]
        described = self._described(text, state, abbreviations)
        total = sum(value * weights[place] for place, value in described)
        return total * self.scale[column] + self.bias[column]

    def rarity_of(self, key: int) -> float:
        """Return how rare a feature is; one that no example has is as rare as can be."""
        place = self._place(key)
        return self.rarity[place] if place is not None else self.rarest

    def know_any(self, words: Sequence[str]) -> bool:
        """Tell whether an example holds one of these words."""
        return any(self._place(key_of_word(word)) is not None for word in words)

    def _described(
        self, text: str, state: str, abbreviations: Abbreviations
    ) -> Iterator[tuple[int, float]]:
        """Yield the row of each known feature and its value, families normed."""
        for family in families(text, state, abbreviations):
            found = [
                (place, damped(count) * self.rarity[place])
                for key, count in family.counts.items()
                if (place := self._place(key)) is not None
            ]
            norm = math.sqrt(sum(value * value for _, value in found)) or 1.0
            yield from ((place, value * family.share / norm) for place, value in found)

    def _place(self, key: int) -> int | None:
        place = bisect_left(self.keys, key)
        return place if place < len(self.keys) and self.keys[place] == key else None


def ranked(scores: Sequence[float], labels: Sequence[str], sharpness: float) -> list[IntentGuess]:
    """Return all intents, the likeliest first; their confidences sum to one."""
    most = max(scores)
    raised = [math.exp((score - most) * sharpness) for score in scores]
    whole = sum(raised)
    guesses = (
        IntentGuess(label, value / whole) for label, value in zip(labels, raised, strict=True)
    )
    return sorted(guesses, key=lambda guess: guess.confidence, reverse=True)
