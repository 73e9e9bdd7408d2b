"""Find what an offer may not ask for: money from applicants, and criteria that the law forbids.

The law is article L1132-1 of the Code du travail; callers pass the forbidden words as data.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from re import Pattern

from rules.conversation.typed_text import normalised

SPACES = "-‐‑‒–—'’‘ʼ`´"
"""Hyphens and apostrophes: as good as a space between words."""
OF_FRANCE_TRAVAIL = frozenset({"fee", "address", "phone", "link"})
"""Of its offers: what nobody who applies may be asked for, and links that hide where they lead.

What the law alone forbids, France Travail looks at itself.
"""
OF_TRAININGS = frozenset({"fee", "link"})
"""A training may be for some only, as the law lets it; it never costs."""


@dataclass(frozen=True, slots=True)
class OfferCriteria:
    """Patterns over folded text; `passes` are words that only look like a criterion."""

    passes: Sequence[Pattern[str]]
    forbidden: Mapping[str, Sequence[Pattern[str]]]
    """By category."""
    team: frozenset[str]
    """Categories that the law allows for some jobs: the team decides."""


@dataclass(frozen=True, slots=True)
class OfferFault:
    """Words of an offer that may break the law, as typed; `team`: the team decides on them."""

    category: str
    words: str
    team: bool


def faults(text: str, criteria: OfferCriteria) -> Sequence[OfferFault]:
    """Return the first fault of each category, in the order of the text."""
    tidy = " ".join(normalised("NFC", text).replace("œ", "oe").split())
    searched = _without_passes(fold(tidy), criteria.passes)
    spans = sorted(_spans(searched, criteria), key=lambda span: span[1])
    return [
        OfferFault(category, tidy[start:end].strip(" ,;:"), category in criteria.team)
        for category, start, end in spans
    ]


def grounds_for_refusal(
    text: str, criteria: OfferCriteria, of: Collection[str] | None = None
) -> Sequence[OfferFault]:
    """Return the faults that refuse an offer without a decision of the team.

    `of` names the categories that count; None means all of them.
    """
    faults_found = faults(text, criteria)
    return [it for it in faults_found if not it.team and (of is None or it.category in of)]


def fold(text: str) -> str:
    """Remove accents and capitals, one letter for one letter: offsets stay the same."""
    return "".join(map(_fold, text))


def _fold(letter: str) -> str:
    if letter in SPACES:
        return " "
    return unicodedata.normalize("NFKD", letter.casefold())[:1] or letter


def _without_passes(folded: str, passes: Sequence[Pattern[str]]) -> str:
    """Replace by dots the words that only look like a criterion: offsets stay the same."""
    letters = list(folded)
    for pattern in passes:
        for match in pattern.finditer(folded):
            letters[match.start() : match.end()] = "." * (match.end() - match.start())
    return "".join(letters)


def _spans(searched: str, criteria: OfferCriteria) -> Iterator[tuple[str, int, int]]:
    """Yield the category, start and end of the first match of each category."""
    for category, patterns in criteria.forbidden.items():
        matches = (match for pattern in patterns if (match := pattern.search(searched)))
        first = min(matches, key=re.Match.start, default=None)
        if first is not None:
            yield category, first.start(), first.end()
