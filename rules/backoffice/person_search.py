"""Rank the people that a search of the team may mean, the closest first."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from rules.conversation.typed_text import plain

CLOSE = 75
"""Least likeness of a first name, of 100: « Camile » and « Camila » find Camille."""
NUMBER = re.compile(r"(?:n\s*)?([0-9]{1,9})")
SHORTEST_PHONE = 4
MOST_DIGITS = 15
MOST_WORDS = 8
"""Of a first name and a place together."""
Likeness = Callable[[str, str], float]


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
    likeness: Likeness = cache(_likeness)  # of this search: many share a first name and a town
    ranked = [(-_closeness(typed, it, likeness), it.person_id) for it in people]
    return [person_id for closeness, person_id in sorted(ranked) if closeness < 0]


def close_names(typed: str, names: Iterable[str]) -> list[str]:
    """Return the known first names that resemble the typed words, all or some of them."""
    folded = plain(typed)
    parts = {folded, *(part for pair in _cuts(folded) for part in pair)}
    return [name for name in names if any(_likeness(part, name) for part in parts)]


def digits_in(typed: str) -> str:
    """Return the digits of a person's number or of a telephone; "" for anything else."""
    number = NUMBER.fullmatch(plain(typed))
    return number[1] if number else _digits(typed)[:MOST_DIGITS]


def end_of_phone(digits: str) -> str:
    """Return the digits with which a stored telephone ends; "" if they are too few to tell."""
    end = digits.removeprefix("0")
    return end if len(end) >= SHORTEST_PHONE else ""


def _closeness(typed: str, candidate: SearchablePerson, likeness: Likeness) -> float:
    if "@" in typed:
        return 100 if typed.strip().casefold() in candidate.email.casefold() else 0
    if digits := digits_in(typed):
        return _by_digits(digits, candidate)
    folded = plain(typed)
    of_place = _with_place(folded, candidate, likeness)
    return max(likeness(folded, candidate.first_name), of_place)


def _with_place(folded: str, candidate: SearchablePerson, likeness: Likeness) -> float:
    """Compare a first name and a place, typed in either order."""
    pairs = [pair for cut in _cuts(folded) for pair in (cut, cut[::-1])]
    return max((_of_pair(name, place, candidate, likeness) for name, place in pairs), default=0)


def _cuts(folded: str) -> list[tuple[str, str]]:
    """Return each way to take words for two things, in their order; none of too many words."""
    words = folded.split()
    if len(words) > MOST_WORDS:
        return []
    return [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]


def _of_pair(name: str, place: str, candidate: SearchablePerson, likeness: Likeness) -> float:
    of_place = max((likeness(place, known) for known in candidate.places), default=0)
    of_name = likeness(name, candidate.first_name)
    return (of_name + of_place) / 2 if of_name and of_place else 0


def _likeness(typed: str, known: str) -> float:
    """Return how alike two names are, of 100; 0 where they are not close."""
    from rapidfuzz.fuzz import ratio

    likeness = ratio(typed, plain(known))
    return likeness if likeness >= CLOSE else 0


def _by_digits(digits: str, candidate: SearchablePerson) -> float:
    if digits.lstrip("0") == str(candidate.person_id):
        return 100
    end = end_of_phone(digits)
    return 90 if end and candidate.phone.endswith(end) else 0


def _digits(typed: str) -> str:
    """Return the digits of a telephone number such as "06 12 34 56 78"; "" for anything else."""
    return "" if re.search(r"[^\d\s.+()-]", typed) else re.sub(r"\D", "", typed)
