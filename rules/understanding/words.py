"""Fold what people type into words: no accents, no capitals, abbreviations written out."""

import re
import unicodedata
from collections.abc import Mapping

from rules.conversation.typed_text import normalised

REPEATED = re.compile(r"(.)\1{2,}")
WORD = re.compile(r"([^\W_]+)('?)")
"""A word, and the apostrophe that may follow: what is elided (« c' ») abbreviates nothing."""
LONGEST_NUMBER = 6
MOSTLY = 0.7

Abbreviations = Mapping[str, str]
"""The words that each folded abbreviation stands for: « jpe », « je peux »."""


def words_of(text: str, abbreviations: Abbreviations) -> list[str]:
    """Return the folded words of a text; digits become nines, so that numbers are alike."""
    words: list[str] = []
    for word, elided in WORD.findall(REPEATED.sub(r"\1\1", _folded(text))):
        if word.isdecimal():
            words.append("9" * min(len(word), LONGEST_NUMBER))
        elif elided:
            words.append(word)
        else:
            words.extend(abbreviations.get(word, word).split())
    return words


def is_foreign(text: str) -> bool:
    """Tell whether a text is mostly in letters that neither French nor English is written in."""
    letters = [c for c in text if c.isalpha()]
    foreign = sum(not unicodedata.name(c, "").startswith("LATIN") for c in letters)
    return foreign > MOSTLY * len(letters)


def _folded(text: str) -> str:
    decomposed = normalised("NFKD", text.casefold().replace("œ", "oe").replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))
