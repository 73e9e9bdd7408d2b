"""Two announcements of one offer: the same company, place and, nearly, title."""

from rules.conversation.typed_text import plain
from rules.jobs import titles

LEGAL = frozenset(["sa", "sas", "sasu", "sarl", "eurl", "scop", "scic", "ste", "societe", "groupe"])
NEAR = 88
"""From which likeness two titles are the same one."""


def company_key(company: str) -> str:
    """ "SAS L'Atelier Web" becomes "l atelier web"."""
    words = plain(company).split()
    return " ".join([word for word in words if word not in LEGAL] or words)


def same_title(one: str, other: str) -> bool:
    from rapidfuzz.fuzz import token_sort_ratio

    first, second = (" ".join(titles.title_words(it)) for it in (one, other))
    return bool(first) and token_sort_ratio(first, second) >= NEAR


def same_text(one: str, other: str) -> bool:
    """Letter for letter; of no text, nothing is the same."""
    return bool(one) and one == other
