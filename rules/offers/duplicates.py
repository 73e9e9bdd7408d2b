"""Recognise two announcements of one offer: same company, same place, nearly the same title."""

from rules.conversation.typed_text import plain
from rules.jobs import titles

LEGAL = frozenset(["sa", "sas", "sasu", "sarl", "eurl", "scop", "scic", "ste", "societe", "groupe"])
NEAR = 88
"""Least likeness, of 100, of two titles that are the same."""


def company_key(company: str) -> str:
    """Return a name to compare: "SAS L'Atelier Web" gives "l atelier web"."""
    words = plain(company).split()
    return " ".join([word for word in words if word not in LEGAL] or words)


def same_title(one: str, other: str) -> bool:
    """Tell whether two titles are nearly equal, whatever the order of their words."""
    from rapidfuzz.fuzz import token_sort_ratio

    first, second = (" ".join(titles.title_words(title)) for title in (one, other))
    return bool(first) and token_sort_ratio(first, second) >= NEAR


def same_text(one: str, other: str) -> bool:
    """Tell whether two texts are equal letter for letter; empty texts are never the same."""
    return bool(one) and one == other
