"""Describe a text by weighted features: pieces of its words, its words, its sounds, its state."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

from rules.understanding.sounds import sound_of
from rules.understanding.words import Abbreviations, words_of

VERSION = 1
"""Raised with any change below: weights that were made with other features mean nothing."""
EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")


class FeatureFamily(NamedTuple):
    """Features of one kind: normed together, then given a share."""

    share: float
    counts: Mapping[int, int]
    """How often each feature occurs, by its key (32 bits)."""


def families(text: str, state: str, abbreviations: Abbreviations) -> Sequence[FeatureFamily]:
    """Return the features of a text typed in a state, by kind."""
    words = words_of(text, abbreviations)
    return (
        FeatureFamily(1.0, _counted(_pieces(words))),
        FeatureFamily(1.0, _counted(_phrases(words))),
        FeatureFamily(0.7, _counted(_sounds(words))),
        FeatureFamily(0.4, _counted(_circumstances(text, words, state))),
    )


def key_of_word(word: str) -> int:
    """Return the key of the feature that a word is."""
    return crc32(f"w={word}".encode())


def damped(count: int) -> float:
    """Return the weight of a feature that occurs `count` times in a text."""
    return 1.0 + math.log(count)


def _counted(features: Iterable[str]) -> Mapping[int, int]:
    return Counter(crc32(feature.encode()) for feature in features)


def _pieces(words: Sequence[str]) -> Iterator[str]:
    """Yield the pieces of two to five characters of each word, with its borders."""
    for word in words:
        yield from _grams(f" {word} ", range(2, 6))


def _phrases(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        yield f"w={word}"
    for pair in pairwise(words):
        yield f"w={' '.join(pair)}"


def _sounds(words: Sequence[str]) -> Iterator[str]:
    """Yield words by their sounds, and pieces across words that were stuck together or cut."""
    sounds = [sound_of(word) for word in words]
    for sound in sounds:
        yield f"p={sound}"
    for piece in _grams(f" {''.join(sounds)} ", range(3, 5)):
        yield f"q={piece}"


def _circumstances(text: str, words: Sequence[str], state: str) -> Iterator[str]:
    yield f"s={state}"
    yield f"length={min(len(words) // 3, 6)}"
    if "?" in text:
        yield "?"
    for emoji in sorted(set(EMOJI.findall(text))):
        yield f"e={emoji}"
    if words:
        yield f"first={words[0]}"


def _grams(text: str, lengths: Iterable[int]) -> Iterator[str]:
    for length in lengths:
        for start in range(len(text) - length + 1):
            yield text[start : start + length]
