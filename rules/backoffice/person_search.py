"""Rank the people that a search of the team may mean, the closest first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rules.conversation.typed_text import plain

CLOSE = 75
"""Least likeness of a first name, of 100: « Camile » and « Camila » find Camille."""
NUMBER = re.compile(r"(?:n\s*)?([0-9]{1,9})")
SHORTEST_PHONE = 4
MOST_WORDS = 8
"""Of a first name and a place together."""


@dataclass(frozen=True, slots=True)
class SearchablePerson:
    """What a search may compare of one person."""

    person_id: int
    first_name: str
    phone: str
    email: str
    places: tuple[str, ...] = ()
    """Where the person lives, and the companies they work for."""


def closest(typed: str, people: Iterable[SearchablePerson]) -> list[int]:
    """Return the ids of the people who fit what was typed, the closest first.

    It may be their number, the end of their telephone, their e-mail, or nearly their first name,
    alone or with where they live or work: « Marie Revel ».
    """
    ranked = [(-_closeness(typed, candidate), candidate.person_id) for candidate in people]
    return [person_id for closeness, person_id in sorted(ranked) if closeness < 0]


def _closeness(typed: str, candidate: SearchablePerson) -> float:
    if "@" in typed:
        return 100 if typed.strip().casefold() in candidate.email.casefold() else 0
    folded = plain(typed)
    if number := NUMBER.fullmatch(folded):
        return _by_digits(number[1], candidate)
    if digits := _digits(typed):
        return _by_digits(digits, candidate)
    return max(_likeness(folded, candidate.first_name), _with_place(folded, candidate))


def _with_place(folded: str, candidate: SearchablePerson) -> float:
    """Compare a first name and a place, typed in either order."""
    words = folded.split()
    if len(words) > MOST_WORDS:
        return 0
    cuts = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    pairs = [pair for cut in cuts for pair in (cut, cut[::-1])]
    return max((_of_pair(name, place, candidate) for name, place in pairs), default=0)


def _of_pair(name: str, place: str, candidate: SearchablePerson) -> float:
    of_place = max((_likeness(place, known) for known in candidate.places), default=0)
    of_name = _likeness(name, candidate.first_name)
    return (of_name + of_place) / 2 if of_name and of_place else 0


def _likeness(typed: str, known: str) -> float:
    """Return how alike two names are, of 100; 0 where they are not close."""
    from rapidfuzz.fuzz import ratio

    likeness = ratio(typed, plain(known))
    return likeness if likeness >= CLOSE else 0


def _by_digits(digits: str, candidate: SearchablePerson) -> float:
    if digits.lstrip("0") == str(candidate.person_id):
        return 100
    end = digits.removeprefix("0")
    return 90 if len(end) >= SHORTEST_PHONE and candidate.phone.endswith(end) else 0


def _digits(typed: str) -> str:
    """Return the digits of a telephone number such as "06 12 34 56 78"; "" for anything else."""
    return "" if re.search(r"[^\d\s.+()-]", typed) else re.sub(r"\D", "", typed)
