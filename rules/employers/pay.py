"""Tell whether an offer states its pay: more people apply when it does."""

import re
from enum import StrEnum

from rules.employers.fair_offers import fold

LONGEST = 120
VAGUE = re.compile(
    r"\b(?:selon|a negocier|a definir|a discuter|a convenir|negociable|motivant|attracti|competiti)"
)
AMOUNT = re.compile(
    r"\d[\d .,]{0,20}\s?(?:€|euros?|k\b|ke\b|k€|brut|net\b"
    r"|/ ?(?:h|mois|an)|de l heure|par (?:heure|jour|mois|an))"
    r"|(?<!\d)\d{1,3}[ .]?\d{3}(?!\d)"
    r"|(?:€|eur)\s?\d"
)


class PayVerdict(StrEnum):
    KEPT = "kept"
    """The pay is stated."""
    UNFAIR = "unfair"
    """The words break the law on offers, which `judge` does not look at."""
    VAGUE = "vague"
    """Such as « Selon profil », without an amount."""
    NO_AMOUNT = "no_amount"
    TOO_LONG = "too_long"


def judge(text: str) -> PayVerdict:
    """Tell whether a text states an amount, only promises one (« selon profil »), or neither."""
    if len(text) > LONGEST:
        return PayVerdict.TOO_LONG
    folded = fold(text)
    if AMOUNT.search(folded):
        return PayVerdict.KEPT
    return PayVerdict.VAGUE if VAGUE.search(folded) else PayVerdict.NO_AMOUNT
