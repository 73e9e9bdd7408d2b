"""Find the places that a typed text names: « j'habite a st orens », « Toulouse », « le mirail »."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from rules.conversation.typed_text import plain

SHORTENED: Mapping[str, str] = {"st": "saint", "ste": "sainte", "s": "sur"}
ARTICLES = frozenset({"le", "la", "les", "l", "du", "de", "des", "d", "grand", "grande", "petit"})
"""Words of a name that people leave out."""
BEFORE = frozenset(
    plain(
        "à au aux en sur vers de du habite vis reste loge commune ville village c'est quartier côté"
        " chez in at live from near to"
    ).split()
)
"""Words after which a place is named."""
AROUND = frozenset(
    plain(
        "j'habite je suis ma mon dans moi on nous ici bonjour bonsoir merci svp stp euh ben bah oui"
        " alors la le les l'i my town près par et jhabite"
    ).split()
)
"""Other words around a name that say nothing."""
SAYING_NOTHING = BEFORE | AROUND
SHORTEST = 4
ALIKE = 0.86
MOST = 6
"""Places of the same name that may be asked about."""

Place = tuple[str, str]
"""A code, and a name."""


def named_in(text: str, places: Sequence[Place]) -> Sequence[Place]:
    """Return the places named by a text; none if it is ambiguous, or names too many."""
    words = _words(text)
    if "?" in text or not words:
        return []
    by_name: dict[tuple[str, ...], list[Place]] = {}
    for place in places:
        for name in _short_names(place[1]):
            by_name.setdefault(name, []).append(place)
    found = _longest(words, by_name) or _misspelt(words, by_name)
    return found if len(found) <= MOST else []


def _longest(
    words: Sequence[str], by_name: Mapping[tuple[str, ...], Sequence[Place]]
) -> Sequence[Place]:
    longest = max(map(len, by_name), default=0)
    others = sum(word not in SAYING_NOTHING for word in words)
    for size in range(min(len(words), longest), 0, -1):
        for at in range(len(words) - size + 1):
            name = tuple(words[at : at + size])
            if name in by_name and _is_said(words, at, size, others):
                return by_name[name]
    return []


def _is_said(words: Sequence[str], at: int, size: int, others: int) -> bool:
    """Tell whether words name a place: after « à », or with hardly anything around.

    `others` counts the words of the whole text that say something.
    """
    if others == sum(word not in SAYING_NOTHING for word in words[at : at + size]):
        return True
    return at > 0 and words[at - 1] in BEFORE and len("".join(words[at : at + size])) >= SHORTEST


def _misspelt(
    words: Sequence[str], by_name: Mapping[tuple[str, ...], Sequence[Place]]
) -> Sequence[Place]:
    left = " ".join(word for word in words if word not in SAYING_NOTHING)
    if len(left) <= SHORTEST or any(c.isdigit() for c in left):
        return []
    names = {" ".join(name): name for name in by_name}
    near = get_close_matches(left, names, n=1, cutoff=ALIKE)
    return by_name[names[near[0]]] if near else []


def _short_names(name: str) -> set[tuple[str, ...]]:
    """Return the typed forms of a name: whole, or without its first articles."""
    words = _words(name)
    start = next((n for n, word in enumerate(words) if word not in ARTICLES), 0)
    return {tuple(words), tuple(words[start:])}


def _words(text: str) -> list[str]:
    return [SHORTENED.get(word, word) for word in plain(text).split()]
