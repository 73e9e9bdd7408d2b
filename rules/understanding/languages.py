"""Tell in which language a text is, of those that the bot does not speak, by letters or words."""

import unicodedata
from collections import Counter
from collections.abc import Mapping

from rules.understanding.words import Abbreviations, words_of

LETTERS: Mapping[str, str] = {"ARABIC": "ar", "CYRILLIC": "uk"}
"""The language that each script stands for: the one that most of our writers of it speak."""
ENOUGH = 2
"""Words of a language that a text needs."""

LanguageWords = Mapping[str, frozenset[str]]
"""Frequent folded words, by language."""


def other_language(text: str, words: LanguageWords, abbreviations: Abbreviations) -> str | None:
    """Return the code of the language (`ar`, `uk`, `pt`…), or None for any other."""
    scripts = Counter(unicodedata.name(c, " ").split()[0] for c in text if c.isalpha())
    if scripts and (code := LETTERS.get(scripts.most_common(1)[0][0])):
        return code
    typed = words_of(text, abbreviations)
    counted = {code: sum(word in known for word in typed) for code, known in words.items()}
    best = max(counted, key=counted.__getitem__, default=None)
    return best if best is not None and counted[best] >= ENOUGH else None
