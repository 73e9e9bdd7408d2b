"""No pattern takes more than in proportion to the text, however the text is made."""

import re
from collections import deque
from collections.abc import Callable, Iterator

import pytest

from tests.linear_time.expressions import attacks
from tests.linear_time.growth import Growth, growth
from tests.linear_time.patterns import PACKAGES, Expression, Found, everywhere, unread
from tests.linear_time.texts import HARD_TEXTS, HardText

PARTS = 4
"""Patterns are tried in that many tests, which run beside each other."""
FASTER_THAN_THE_TEXT = [
    (r"\S+@\S+\.\w+", "search"),
    (r"(?:(?:merci|bien|merci bien)(?: |$))+", "fullmatch"),
    (r"\s*[,;]\s*", "finditer"),
    (r"(?:un|deux)\D{0,30}(?=[A-Z]*[0-9])x", "search"),
]
IN_PROPORTION = [
    (r"(?<!\S)(?>\S[^\s@]*@)\S+\.\w+", "finditer"),
    (r"\be\w{0,20}t\b", "search"),
    (r"[^,]*,", "match"),
    (r"(?:a|b|ab )*c", "fullmatch"),
]


def _works(found: Found) -> Iterator[Callable[[str], object]]:
    for method in sorted(found.methods):
        yield _work(found.pattern, method)


def _work(pattern: Expression, method: str) -> Callable[[str], object]:
    use = getattr(pattern, method)

    def work(text: str) -> None:
        found = use(text.encode() if isinstance(pattern.pattern, bytes) else text)
        if method == "finditer":
            deque(found, maxlen=0)

    return work


def _slow(found: Found) -> Iterator[tuple[str, HardText, Growth]]:
    """Yield the first text on which each use of a pattern takes more than in proportion."""
    texts = [*attacks(found.source), *HARD_TEXTS]
    for work in _works(found):
        measured = ((text, growth(work, text)) for text in texts)
        slow = next(((text, it) for text, it in measured if not it.is_linear), None)
        if slow is not None:
            yield found.where, *slow


@pytest.mark.parametrize("part", range(PARTS))
def test_four_times_the_text_takes_four_times_the_time(part: int) -> None:
    found = sorted(everywhere(), key=lambda it: (it.where, it.source))[part::PARTS]

    assert [slow for it in found for slow in _slow(it)] == []


def test_every_call_of_re_is_found() -> None:
    assert unread() == []


def test_patterns_of_every_kind_are_among_those_found() -> None:
    places = " ".join(it.where for it in everywhere())

    assert all(f"{package}." in places for package in PACKAGES if package != "scheduler")
    assert "rules.conversation.sensitive_numbers.IDENTITY" in places  # a constant
    assert "rules.conversation.answers.postcode" in places  # inline
    assert "rules.understanding.sounds._RULES" in places  # in a list
    assert "distress: suicide" in places and "fair offers: fee" in places  # in files of words
    assert "rules.conversation.meant_otherwise.PROGRAMME" in places  # made by a function


@pytest.mark.parametrize(("pattern", "method"), FASTER_THAN_THE_TEXT)
def test_a_pattern_whose_time_grows_faster_is_seen(pattern: str, method: str) -> None:
    assert list(_slow(Found("here", re.compile(pattern, re.I), frozenset({method}))))


@pytest.mark.parametrize(("pattern", "method"), IN_PROPORTION)
def test_a_pattern_whose_time_is_in_proportion_passes(pattern: str, method: str) -> None:
    assert not list(_slow(Found("here", re.compile(pattern), frozenset({method}))))


def test_a_sum_of_squares_is_seen_and_a_sum_is_not() -> None:
    def squared(text: str) -> int:
        return sum(1 for at in range(len(text)) for _ in text[:at:8])

    assert not growth(squared, HARD_TEXTS[0]).is_linear
    assert growth(lambda text: sum(map(ord, text * 50)), HARD_TEXTS[0]).is_linear
