"""Tell whether a sentence denies something, or keeps what it is asked to give up."""

import re

from rules.conversation.typed_text import plain
from rules.understanding.words import Abbreviations, words_of

DENIALS = frozenset(
    {"pas", "plus", "jamais", "aucun", "aucune", "ni", "sans", "not", "no", "never"}
)
"""Words that turn a sentence round, unless they are part of what is looked for."""
EVENT = r"(?:rendez|rdv|rencontre|place|atelier|appel|heure|creneau|entretien)"
KEEPS = re.compile(
    rf"\b(?:(?:gard|conserv)(?:e|es|ez|er) (?:bien |quand meme )?(?:\w{{1,5}} )?{EVENT}"
    rf"|maint(?:iens?|ient|enez|enir) (?:\w{{1,5}} )?{EVENT}"
    r"|(?:annul|supprim)(?:e|es|ez|er) (?:surtout |rien |le )?(?:pas|plus|rien)"
    r"|keep (?:it|the|my|this)|(?:don t|do not|dont) cancel)\b"
    r"|^(?:(?:non|nn|nan|no) )*(?:(?:je|on|i) )?(?:l[ea] )?(?:garde[rz]?|keep)(?: l[ea]| tout)?$"
)
"""Words of who keeps an appointment, and not of who has children to keep."""
COMES_NOT = re.compile(
    r"\b(?:j ?(?:e |y )?(?:ne )?(?:viens?|vien|viendrai|peux|peu|serai|vais|va|irai)"
    r" (?:vraiment |plus |surement |pas )?(?:pas|pa|plus)"
    r"|(?:can t|cant|cannot|won t|wont|will not) (?:come|make it|be there)|sans moi)\b"
)
"""Words of who is not there: « je viens » with a denial is no « je viens »."""


def denies_nothing(text: str, abbreviations: Abbreviations) -> bool:
    return DENIALS.isdisjoint(words_of(text, abbreviations))


def keeps(text: str) -> bool:
    """Tell whether a text keeps what it is asked about: « n'annulez surtout pas »."""
    return bool(KEEPS.search(plain(text)))


def comes_not(text: str) -> bool:
    """Tell whether a text says that somebody does not come: « jviens pas g pas dormi »."""
    return bool(COMES_NOT.search(plain(text)))
