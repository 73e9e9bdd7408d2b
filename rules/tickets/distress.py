"""Tell whether a typed text may tell of a danger; callers pass the expressions as data."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from re import Pattern

from rules.conversation.typed_text import plain

ASKED_LATELY = timedelta(hours=1)
"""How long after the question about a danger it is not asked again."""
STRETCHED = re.compile(r"([a-z])\1{2,}")


class Danger(StrEnum):
    """A danger, the gravest first; the value ends a text key."""

    SUICIDE = "suicide"
    CHILD = "child"
    VIOLENCE = "violence"
    WORRY = "worry"
    """Words that may tell of any danger, by their likeness to others: never by expressions."""


@dataclass(frozen=True, slots=True)
class DangerWords:
    """Patterns over folded text; `passes` are words that only look like a danger."""

    spelled: Mapping[str, str]
    """The word that each misspelling stands for."""
    passes: Pattern[str]
    signs: Mapping[Danger, Pattern[str]]
    pressing: Mapping[Danger, Pattern[str]]
    """What tells of a danger only of somebody whom the team is to call."""


def dangers(text: str, words: DangerWords) -> Sequence[Danger]:
    """Return the dangers that a text may tell of, the gravest first; almost always none."""
    return _found(words.signs, words.passes.sub(" … ", _corrected(text, words)))


def pressing_dangers(text: str, words: DangerWords) -> Sequence[Danger]:
    """Return the dangers of a text by somebody who has asked for an urgent call."""
    return _found(words.pressing, _corrected(text, words))


def _corrected(text: str, words: DangerWords) -> str:
    typed_words = STRETCHED.sub(r"\1", plain(text)).split()
    return " ".join(words.spelled.get(word, word) for word in typed_words)


def _found(signs: Mapping[Danger, Pattern[str]], text: str) -> Sequence[Danger]:
    return [danger for danger, sign in signs.items() if sign.search(text)]
