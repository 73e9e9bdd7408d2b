"""What an offer may not ask for: money from who applies, and the criteria that the law forbids.

Article L1132-1 of the Code du travail.  What is forbidden is data, handed down.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from re import Pattern

SPACES = "-‐‑‒–—'’‘ʼ`´"
"""Hyphens and apostrophes: as good as a space between words."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """Patterns over folded words; `passes` are words that only look like a criterion."""

    passes: Sequence[Pattern[str]]
    forbidden: Mapping[str, Sequence[Pattern[str]]]
    """By category."""
    team: frozenset[str]
    """Categories that are lawful for some jobs: the team decides."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`words` as they were typed; `team`: not refused, but left to the team."""

    category: str
    words: str
    team: bool


def faults(text: str, criteria: Criteria) -> Sequence[Fault]:
    """One of each category at most, in the order of the text."""
    said = " ".join(unicodedata.normalize("NFC", text).replace("œ", "oe").split())
    searched = _without(fold(said), criteria.passes)
    found = sorted(_spans(searched, criteria), key=lambda it: it[1])
    return [
        Fault(category, said[start:end].strip(" ,;:"), category in criteria.team)
        for category, start, end in found
    ]


def fold(text: str) -> str:
    """Neither accents nor capitals, letter for letter: places stay the same."""
    return "".join(map(_fold, text))


def _fold(letter: str) -> str:
    if letter in SPACES:
        return " "
    return unicodedata.normalize("NFKD", letter.casefold())[:1] or letter


def _without(folded: str, passes: Sequence[Pattern[str]]) -> str:
    """What only looks like a criterion, blotted out; what stands around keeps its place."""
    blotted = list(folded)
    for pattern in passes:
        for match in pattern.finditer(folded):
            blotted[match.start() : match.end()] = "." * (match.end() - match.start())
    return "".join(blotted)


def _spans(searched: str, criteria: Criteria) -> Iterator[tuple[str, int, int]]:
    for category, patterns in criteria.forbidden.items():
        matches = (match for pattern in patterns if (match := pattern.search(searched)))
        first = min(matches, key=re.Match.start, default=None)
        if first is not None:
            yield category, first.start(), first.end()
