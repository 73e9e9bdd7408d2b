"""Whom the words of a search may mean: the closest names first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rules.conversation.typed_text import plain

CLOSE = 75
"""Of 100: « Camile » is Camille, « Camila » too, « Paul » is neither."""
NUMBER = re.compile(r"(?:n\s*)?([0-9]{1,9})")
SHORTEST_PHONE = 4


@dataclass(frozen=True, slots=True)
class Known:
    person_id: int
    first_name: str
    phone: str
    email: str


def closest(said: str, people: Iterable[Known]) -> list[int]:
    """By their number, the end of their telephone, their e-mail, or nearly their first name."""
    found = [(-_closeness(said, it), it.person_id) for it in people]
    return [person_id for closeness, person_id in sorted(found) if closeness < 0]


def _closeness(said: str, known: Known) -> float:
    if "@" in said:
        return 100 if said.strip().casefold() in known.email.casefold() else 0
    words = plain(said)
    if number := NUMBER.fullmatch(words):
        return _by_digits(number[1], known)
    if digits := _digits(said):
        return _by_digits(digits, known)
    from rapidfuzz.fuzz import ratio

    likeness = ratio(words, plain(known.first_name))
    return likeness if likeness >= CLOSE else 0


def _by_digits(digits: str, known: Known) -> float:
    if int(digits) == known.person_id:
        return 100
    end = digits.removeprefix("0")
    return 90 if len(end) >= SHORTEST_PHONE and known.phone.endswith(end) else 0


def _digits(said: str) -> str:
    """Of a telephone number as people write it: "06 12 34 56 78"."""
    return "" if re.search(r"[^\d\s.+()-]", said) else re.sub(r"\D", "", said)
