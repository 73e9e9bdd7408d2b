"""Whether typed words may tell of a danger.  The expressions are data, handed down."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from re import Pattern

from rules.conversation.typed_text import plain

ASKED_LATELY = timedelta(hours=1)
STRETCHED = re.compile(r"([a-z])\1{2,}")


class Danger(StrEnum):
    """Ends a text key.  The gravest first."""

    SUICIDE = "suicide"
    CHILD = "child"
    VIOLENCE = "violence"


@dataclass(frozen=True, slots=True)
class DangerWords:
    """Patterns over plain words; `passes` are words that only look like a danger."""

    spelled: Mapping[str, str]
    """The word that each spelling stands for."""
    passes: Pattern[str]
    signs: Mapping[Danger, Pattern[str]]


def dangers(text: str, words: DangerWords) -> Sequence[Danger]:
    """The gravest first; none for nearly everything that people write."""
    said = STRETCHED.sub(r"\1", plain(text)).split()
    read = " ".join(words.spelled.get(word, word) for word in said)
    searched = words.passes.sub(" … ", read)
    return [danger for danger in Danger if words.signs[danger].search(searched)]
