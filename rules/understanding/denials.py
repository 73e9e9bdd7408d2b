"""Tell whether a sentence denies something, or keeps what it is asked to give up."""

import re

from rules.conversation.typed_text import plain
from rules.understanding.words import Abbreviations, words_of

DENIALS = frozenset(
    {"pas", "plus", "jamais", "aucun", "aucune", "ni", "sans", "not", "no", "never"}
)
"""Words that turn a sentence round, unless they are part of what is looked for."""
KEEPS = re.compile(
    r"\b(?:gard(?:e|es|ez|er)|conserv(?:e|es|ez|er)|maintien[st]?|maintenez|maintenir"
    r"|(?:annul|supprim)(?:e|es|ez|er) (?:surtout |rien |le )?(?:pas|plus|rien)"
    r"|keep|(?:don t|do not|dont) cancel)\b"
)


def denies_nothing(text: str, abbreviations: Abbreviations) -> bool:
    return DENIALS.isdisjoint(words_of(text, abbreviations))


def keeps(text: str) -> bool:
    """Tell whether a text keeps what it is asked about: « n'annulez surtout pas »."""
    return bool(KEEPS.search(plain(text)))
