"""Read that somebody wants the item of a list before the one shown, or after it."""

import re

from rules.conversation.typed_text import plain

OPENING = (
    r"(?:(?:non|oui|et|mais|ok|svp|stp|plutot|montre\w{0,3}|voir|je veux|je voudrais|encore|re"
    r"|show|the|reviens?|revenir|retourne\w{0,3}|a|au|sur) ){0,6}"
)
THING = r"(?:(?:l[ea]|l|d|celui|celle|un|une|1|atelier|offre|fiche|carte|formation|one) ?){0,5}"
PLEASE = r"(?: (?:svp|stp|s il vous plait|please))?"
BEFORE = re.compile(
    rf"{OPENING}{THING}(?:d ?avant|(?:juste )?avant|precedente?|previous|arriere){PLEASE}"
)
AFTER = re.compile(rf"{OPENING}{THING}(?:d ?apres|suivante?|next|prochaine?){PLEASE}")


def neighbour_in(text: str) -> int | None:
    """Return -1 for the item before, 1 for the item after; None for any other text."""
    folded = plain(text)
    if BEFORE.fullmatch(folded):
        return -1
    return 1 if AFTER.fullmatch(folded) else None
