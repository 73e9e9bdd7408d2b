"""Tell whether a message may say where somebody lives: it is deleted with an address."""

import re

from rules.conversation.typed_text import plain

PLACES = re.compile(
    r"\b(?:rue|avenue|av|boulevard|bd|chemin|impasse|allees?|route|quai|square|passage|place"
    r"|lotissement|lieu dit|residence|cite|hameau|faubourg|batiment|bat|immeuble|hlm|appartement"
    r"|appart|appt|etage|street|road)\b"
    r"|\b\d{1,4} ?(?:bis|ter)\b"
)
NUMBERED = re.compile(r"\b\d{1,4} (?!(?:et|a|ou|h|ans?|mois|jours?|heures?)\b)[a-z]{2,} [a-z]{2,}")
"""A number before two words or more: « 12 kiev bellefontaine »."""


def may_tell_home(text: str) -> bool:
    folded = plain(text)
    return bool(PLACES.search(folded) or NUMBERED.match(folded))


INTRODUCTION = re.compile(
    r"^(?:(?:bonjour|bonsoir|oui|ok|alors|euh|donc|hello|hi|yes)[ ,]{1,3}){0,3}(?:moi[ ,]{1,3})?"
    r"(?:(?:mon|mn|l['’]?|my|home|voici mon)? ?(?:adresse?|address)"
    r"(?: (?:compl[eè]te|postale|actuelle))? ?(?:c['’ ]?(?:est|é)?|est|is|:)?"
    r"|j['’ ]?h?abite|je (?:vis|loge|suis|reste|demeure)|chez moi(?: c['’ ]?est)?"
    r"|c['’ ]?(?:est|é)|c|i live|i stay|we live|i['’ ]?a?m|it['’ ]?(?:is|s))"
    r"[ :]{1,3}(?:(?:au|à|a|le|la|dans|at|on|in|number|numero|numéro)[ :]{1,3}){0,2}(?=[^ ])",
    re.IGNORECASE,
)
"""What people say before where they live: « j'habite au », "my address is"."""
STREET_NUMBER = re.compile(r"^(\d{1,4}(?: ?(?:bis|ter))?) ?, ?(?=\D)", re.IGNORECASE)
POLITE_END = re.compile(
    r"[ ,.]{1,3}(?:s['’ ]?il (?:vous|te) pla[iî]t|svp|stp|merci|please|thanks|thank you|voil[aà])"
    r"[ .!]{0,3}$"
    r"|, ?(?:à|a|in) [^\W\d][\w' -]*$",
    re.IGNORECASE,
)
"""What they say after it: « merci », and the town, which is known by then."""


def address_in(text: str) -> str:
    """Return an address without what is said around it: « j'habite au 12, rue des Lilas »."""
    tidy = " ".join(text.split())
    bare = INTRODUCTION.sub("", tidy)
    if bare == tidy or not may_tell_home(bare):
        return tidy
    return STREET_NUMBER.sub(r"\1 ", POLITE_END.sub("", bare))
