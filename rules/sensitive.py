"""Numbers that nobody should send in a chat: social security, bank account, bank card."""

import re

from stdnum import iban, luhn
from stdnum.fr import nir

DIGIT_RUNS = re.compile(r"(?<![\w+])[0-9][0-9AB .\-]{11,24}(?!\w)", re.IGNORECASE)
IBANS = re.compile(r"\b[A-Z]{2}[0-9]{2}(?:[ ]?[A-Z0-9]){11,30}\b", re.IGNORECASE)
IDENTITY = re.compile(
    r"(passeport|carte d.identit[ée]|titre de s[ée]jour|cni)\D{0,30}[A-Z0-9]{9,12}\b",
    re.IGNORECASE,
)


def is_sensitive(text: str) -> bool:
    """True when a number whose check digits fit is found, or a named identity document."""
    return _social_security_or_card(text) or _bank_account(text) or bool(IDENTITY.search(text))


def _social_security_or_card(text: str) -> bool:
    runs = (re.sub(r"[ .\-]", "", run) for run in DIGIT_RUNS.findall(text))
    return any(nir.is_valid(run.upper()) or _is_card(run) for run in runs)


def _is_card(digits: str) -> bool:
    return 15 <= len(digits) <= 19 and digits.isdecimal() and luhn.is_valid(digits)


def _bank_account(text: str) -> bool:
    return any(iban.is_valid(found) for found in _prefixes(text))


def _prefixes(text: str) -> list[str]:
    """Words may follow the number: every shorter reading is tried too."""
    found = []
    for match in IBANS.findall(text):
        parts = match.split(" ")
        found += [" ".join(parts[:count]) for count in range(1, len(parts) + 1)]
    return found
