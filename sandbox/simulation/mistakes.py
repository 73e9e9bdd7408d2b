"""Write as people do: letters swapped, left out or doubled, without accents or capitals."""

from random import Random
from unicodedata import normalize

SHORT = 5
"""Words shorter than this are written well: a code or a name would be another."""


def typed(words: str, rng: Random, *, hurried: float) -> str:
    """Return the words, with a slip in some of them; `hurried` is how often, from 0 to 1."""
    if rng.random() >= hurried or len(words) < SHORT or words.startswith("/"):
        return words
    return rng.choice((_swapped, _without_one, _doubled, _plain))(words, rng)


def _swapped(words: str, rng: Random) -> str:
    at = rng.randrange(len(words) - 1)
    return words[:at] + words[at + 1] + words[at] + words[at + 2 :]


def _without_one(words: str, rng: Random) -> str:
    at = rng.randrange(len(words))
    return words[:at] + words[at + 1 :]


def _doubled(words: str, rng: Random) -> str:
    at = rng.randrange(len(words))
    return words[:at] + words[at] + words[at:]


def _plain(words: str, _: Random) -> str:
    letters = normalize("NFD", words.lower())
    return "".join(letter for letter in letters if not "\u0300" <= letter <= "\u036f")
