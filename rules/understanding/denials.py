"""Find which of several answers a sentence means by the expressions that each is said with."""

from collections.abc import Sequence

from rules.conversation.typed_text import plain
from rules.understanding.words import Abbreviations, words_of

DENIALS = frozenset(
    {"pas", "plus", "jamais", "aucun", "aucune", "ni", "sans", "not", "no", "never"}
)
"""Words that turn an expression round, unless they are part of it."""
LONGEST = 20
"""Words of a sentence; a longer one tells a story."""


def said_with(text: str, expressions: Sequence[str], abbreviations: Abbreviations) -> int | None:
    """Return the place of the only answer whose expressions a sentence has; None if in doubt.

    Each item lists the expressions of one answer, between commas; a longer one hides those inside.
    """
    words = words_of(text, abbreviations)
    if "?" in text or len(words) > LONGEST:
        return None
    found = [
        (start, end, place)
        for place, listed in enumerate(expressions)
        for expression in filter(None, map(plain, listed.split(",")))
        for start, end in _spans(words, expression.split())
    ]
    kept = [it for it in found if not any(_hides(other, it) for other in found)]
    covered = {at for start, end, _ in kept for at in range(start, end)}
    if any(word in DENIALS for at, word in enumerate(words) if at not in covered):
        return None
    places = {place for _, _, place in kept}
    return next(iter(places)) if len(places) == 1 else None


def denies_nothing(text: str, abbreviations: Abbreviations) -> bool:
    return DENIALS.isdisjoint(words_of(text, abbreviations))


def _spans(words: Sequence[str], expression: Sequence[str]) -> Sequence[tuple[int, int]]:
    size = len(expression)
    starts = range(len(words) - size + 1)
    return [(at, at + size) for at in starts if list(words[at : at + size]) == list(expression)]


def _hides(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """Tell whether an expression is longer than another that stands inside it."""
    longer = one[1] - one[0] > other[1] - other[0]
    return longer and one[0] <= other[0] and other[1] <= one[1]
