"""Tell whether an offer states its pay, and whether that is under the legal minimum."""

import re
from collections.abc import Collection
from dataclasses import dataclass
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
NUMBER = re.compile(r"\d{1,3}(?:[ .]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?")
THOUSANDS = re.compile(r" ?k(?:€|e|euros?)?\b")
NO_MONEY = re.compile(r" ?(?:h\b|heures? (?!sup)|jours?|mois\b|ans\b|%|e\b)")
"""Units after a number that is no amount of money."""
PERIODS = {
    "hour": re.compile(r"/ ?h|de l heure|par heure|horaire|heure brut|heure net"),
    "month": re.compile(r"/ ?mois|par mois|mensuel|le mois"),
    "year": re.compile(r"/ ?an\b|par an\b|annuel|l annee"),
}
LEAST = {"hour": 1.0, "month": 100.0, "year": 6_000.0}
"""Least amount that is taken for the pay of an hour, a month or a year, if none is written."""


class PayVerdict(StrEnum):
    KEPT = "kept"
    """The pay is stated."""
    UNFAIR = "unfair"
    """The words break the law on offers, which `judge` does not look at."""
    VAGUE = "vague"
    """Such as « Selon profil », without an amount."""
    NO_AMOUNT = "no_amount"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class MinimumPay:
    """Gross minimum pay for full time, in euros; net pay is `net_share` of it, from 0 to 1.

    `elsewhere`: departments where another minimum holds.
    """

    hour: float
    month: float
    year: float
    net_share: float
    elsewhere: Collection[str] = ()


def judge(text: str) -> PayVerdict:
    """Tell whether a text states an amount, only promises one (« selon profil »), or neither."""
    if len(text) > LONGEST:
        return PayVerdict.TOO_LONG
    folded = fold(text)
    if AMOUNT.search(folded):
        return PayVerdict.KEPT
    return PayVerdict.VAGUE if VAGUE.search(folded) else PayVerdict.NO_AMOUNT


def is_under(pay: str, minimum: MinimumPay) -> bool:
    """Judge the lower end of a range; pay that cannot be read is not under the minimum."""
    folded = fold(pay)
    if (amount := _amount(folded)) is None:
        return False
    period = next((name for name, pattern in PERIODS.items() if pattern.search(folded)), None)
    least = {"hour": minimum.hour, "month": minimum.month, "year": minimum.year}
    by_size = next(
        name for name in ("year", "month", "hour") if amount >= LEAST[name] or name == "hour"
    )
    share = minimum.net_share if re.search(r"\bnets?\b", folded) and "brut" not in folded else 1
    return amount < least[period or by_size] * share


def _amount(folded: str) -> float | None:
    for number in NUMBER.finditer(folded):
        rest = folded[number.end() :]
        if NO_MONEY.match(rest):
            continue
        amount = float(re.sub(r"[ .](?=\d{3})", "", number[0]).replace(",", "."))
        return amount * 1000 if _in_thousands(rest) else amount
    return None


def _in_thousands(rest: str) -> bool:
    """Read what follows the number in "30 k€", and in "28-32 k€"."""
    return bool(THOUSANDS.match(rest) or re.match(r" ?(?:a|et|/|) ?\d{2} ?k", rest))
