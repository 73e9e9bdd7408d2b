"""Check the number under which an association is registered, and say how it is printed."""

import re

from locales import _

LENGTHS = {9: "SIREN", 14: "SIRET"}


def as_printed(number: str) -> str:
    """Return « SIREN 123 456 782 », « SIRET … » or « RNA W313000000 ».

    The number may be written with spaces, or with its kind in front. Raises ValueError if it is
    none of them.
    """
    bare = re.sub(r"^(SIREN|SIRET|RNA)\b|[\s.:-]", "", number.strip().upper())
    if re.fullmatch(r"W\d{9}", bare):
        return f"RNA {bare}"
    kind = LENGTHS.get(len(bare))
    if kind is None or not re.fullmatch(r"[0-9]+", bare) or not _adds_up(bare):
        raise ValueError(
            _("is neither a SIREN (9 digits), a SIRET (14) nor an RNA (W and 9 digits)")
        )
    groups = [bare[start : start + 3] for start in range(0, 9, 3)]
    return " ".join([kind, *groups, *filter(None, [bare[9:]])])


def _adds_up(digits: str) -> bool:
    """Tell whether the check digit is right (Luhn)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
