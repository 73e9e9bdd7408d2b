"""Words as people type them: accents, case, emoji and punctuation do not count."""

import re
import unicodedata
from itertools import accumulate


def plain(text: str) -> str:
    """ "  Ça  va ? 👋" becomes "ca va"."""
    folded = unicodedata.normalize("NFKD", text).casefold().replace("œ", "oe")
    decomposed = unicodedata.normalize("NFKD", folded)
    kept = (c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def tight(text: str) -> str:
    """Without spaces either: "cest parti" is "C'est parti"."""
    return plain(text).replace(" ", "")


def chosen(typed: str, labels: list[str]) -> int | None:
    """Which label was meant: the same words, its number from 1, or its first words alone."""
    said = plain(typed)
    known = [plain(label) for label in labels]
    if not said:
        return None
    if said in known:
        return known.index(said)
    if said.isdecimal() and len(said) <= 2:
        return int(said) - 1 if 1 <= int(said) <= len(labels) else None
    if tight(said).isdecimal() and " " in said:  # "1 2" is not "12 h"
        return None
    begun = [n for n, label in enumerate(known) if tight(said) in _beginnings(label)]
    return begun[0] if len(begun) == 1 else None


def _beginnings(label: str) -> set[str]:
    """Its first words, and all of them, without spaces."""
    return set(accumulate(label.split()))


def is_between(said: str, bounds: tuple[int, int] | None) -> bool:
    """ "34 ans" is between 26 and 49."""
    number = re.fullmatch(r"(?:j ai )?([0-9]{1,3})(?: ans| years(?: old)?)?", said)
    return bool(bounds and number and bounds[0] <= int(number[1]) <= bounds[1])
