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

COMES_NOT = re.compile(
    r"\b(?:j ?(?:e |y )?(?:ne )?(?:viens?|vien|viendrai|peux|peu|serai|vais|va|irai)"
    r" (?:vraiment |plus |surement |pas )?(?:pas|pa|plus)"
    r"|(?:can t|cant|cannot|won t|wont|will not) (?:come|make it|be there)|sans moi)\b"
)


def denies_nothing(text: str, abbreviations: Abbreviations) -> bool:
    return DENIALS.isdisjoint(words_of(text, abbreviations))


def keeps(text: str) -> bool:
    """Tell whether a text keeps what it is asked about: « n'annulez surtout pas »."""
    return bool(KEEPS.search(plain(text)))


def comes_not(text: str) -> bool:
    """Tell whether a text says that somebody does not come: « jviens pas g pas dormi »."""
    return bool(COMES_NOT.search(plain(text)))
