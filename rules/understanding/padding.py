"""Cut the words that change nothing from both ends of a text: « du coup », « svp », « frr »."""

from collections.abc import Sequence

from rules.conversation.typed_text import normalised
from rules.understanding.words import Abbreviations, WrittenWord, written_words

Padding = frozenset[tuple[str, ...]]
"""Phrases, as tuples of folded words."""
LONGEST = 5
"""Typed words of a phrase."""


def without_padding(text: str, padding: Padding, abbreviations: Abbreviations) -> str:
    """Return a text without its padding, typed as it was; a question keeps its question mark.

    A text of padding alone is returned whole.
    """
    text = normalised("NFC", text)
    typed = written_words(text, abbreviations)
    first, last = 0, len(typed)
    while taken := _begins(typed[first : min(first + LONGEST, last)], padding):
        first += taken
    while taken := _ends(typed[max(last - LONGEST, first) : last], padding):
        last -= taken
    if first == last or (first, last) == (0, len(typed)):
        return text
    left = text[typed[first].start : typed[last - 1].end]
    return f"{left} ?" if "?" in text and "?" not in left else left


def _begins(typed: Sequence[WrittenWord], padding: Padding) -> int:
    """Return how many of the first words are a phrase, the longest one."""
    lengths = range(len(typed), 0, -1)
    return next((it for it in lengths if _words(typed[:it]) in padding), 0)


def _ends(typed: Sequence[WrittenWord], padding: Padding) -> int:
    lengths = range(len(typed), 0, -1)
    return next((it for it in lengths if _words(typed[-it:]) in padding), 0)


def _words(typed: Sequence[WrittenWord]) -> tuple[str, ...]:
    return tuple(word for it in typed for word in it.words)
