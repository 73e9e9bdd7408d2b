"""Detect numbers that nobody should send in a chat: social security, bank account, bank card."""

import re
from collections.abc import Iterator

from stdnum import iban, luhn
from stdnum.fr import nir

SPACERS = r"[ .\-/\n]"
DIGIT_RUNS = re.compile(rf"(?<![\d+])\d(?:{SPACERS}?[\dAB]){{11,24}}", re.IGNORECASE)
IBANS = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \-]?[A-Z0-9]){11,30}\b", re.IGNORECASE)
WITHOUT_KEY = re.compile(r"[12]\d{2}(?:0[1-9]|1[0-2])(?:\d{2}|2[AB])\d{6}", re.IGNORECASE)
"""A social security number without its two check digits."""
IDENTITY = re.compile(
    r"(passeport|carte d.identit[ée]|titre de s[ée]jour|cni)(?=\D{0,41}[0-9])\D{0,30}"
    r"(?=[A-Z]{0,11}[0-9])[A-Z0-9]{9,12}\b",
    re.IGNORECASE,
)
CARD_LENGTHS = (15, 16, 19)


def is_sensitive(text: str) -> bool:
    """Tell whether a text holds a number whose check digits fit, or a named identity document."""
    return (
        any(_is_personal(run) for run in _runs(text))
        or any(iban.is_valid(account) for account in _accounts(text))
        or bool(IDENTITY.search(text))
    )


def _runs(text: str) -> Iterator[str]:
    for run in DIGIT_RUNS.findall(text):
        yield re.sub(SPACERS, "", run).upper()


def _is_personal(run: str) -> bool:
    """Look at the beginning only: other numbers may follow in the same run of digits."""
    return (
        nir.is_valid(run[:15])
        or bool(WITHOUT_KEY.fullmatch(run))
        or any(_is_card(run[:length]) for length in CARD_LENGTHS)
    )


def _is_card(digits: str) -> bool:
    return len(digits) in CARD_LENGTHS and digits.isdecimal() and luhn.is_valid(digits)


def _accounts(text: str) -> Iterator[str]:
    """Yield every shorter reading of a match too: words may follow the number."""
    for match in IBANS.findall(text):
        parts = re.split(r"[ \-]", match)
        yield from ("".join(parts[:count]) for count in range(1, len(parts) + 1))
