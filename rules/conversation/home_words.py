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
