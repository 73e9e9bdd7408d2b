"""Tell whether a sentence denies something."""

from rules.understanding.words import Abbreviations, words_of

DENIALS = frozenset(
    {"pas", "plus", "jamais", "aucun", "aucune", "ni", "sans", "not", "no", "never"}
)
"""Words that turn a sentence round, unless they are part of what is looked for."""


def denies_nothing(text: str, abbreviations: Abbreviations) -> bool:
    return DENIALS.isdisjoint(words_of(text, abbreviations))
