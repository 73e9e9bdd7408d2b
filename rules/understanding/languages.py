"""Tell in which language a text is, of those that the bot does not speak, by letters or words."""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rules.conversation.typed_text import plain
from rules.understanding.words import Abbreviations, words_of

LETTERS: Mapping[str, str] = {"ARABIC": "ar", "CYRILLIC": "uk"}
"""The language guessed from a script: the one spoken by most of our writers in it."""
ENOUGH = 2
"""Different words of a language that a text needs."""

ENGLISH_AHEAD = 3
"""How many times more English words than French ones an English text has."""
ENGLISH_SHARE = 0.3
"""The share of its words that are frequent in English, at least."""

LanguageWords = Mapping[str, frozenset[str]]
"""Frequent folded words, by language."""


@dataclass(frozen=True, slots=True)
class EnglishWords:
    """Frequent folded words that tell English from French."""

    english: frozenset[str]
    french: frozenset[str]


def other_language(text: str, words: LanguageWords, abbreviations: Abbreviations) -> str | None:
    """Return the code of the language (`ar`, `uk`, `pt`…), or None for any other."""
    scripts = Counter(unicodedata.name(c, " ").split()[0] for c in text if c.isalpha())
    if scripts and (code := LETTERS.get(scripts.most_common(1)[0][0])):
        return code
    typed = set(words_of(text, abbreviations))
    counted = {code: len(typed & known) for code, known in words.items()}
    best = max(counted, key=counted.__getitem__, default=None)
    return best if best is not None and counted[best] >= ENOUGH else None


def is_english(text: str, frequent: EnglishWords) -> bool:
    """Tell whether a text is English by its frequent words: borrowed ones alone are not enough."""
    typed = plain(text).split()
    english = [word for word in typed if word in frequent.english]
    french = sum(word in frequent.french for word in typed)
    is_enough = len(set(english)) >= ENOUGH and len(english) >= ENGLISH_SHARE * len(typed)
    return is_enough and len(english) >= ENGLISH_AHEAD * french
