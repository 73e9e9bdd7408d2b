"""Fold what people type into words: no accents, no capitals, abbreviations written out."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.conversation.typed_text import normalised, written_out

REPEATED = re.compile(r"(.)\1{2,}")
WORD = re.compile(r"([^\W_]+)('?)")
"""A word, and the apostrophe that may follow: what is elided (« c' ») abbreviates nothing."""
SPOKEN_I = re.compile(r"^j([bcdfghlmnpqrstvz]\w{2,})")
"""« Je » run into its verb, which few French words look like: « jcherche », « jdis »."""
LONGEST_NUMBER = 6
MOSTLY = 0.7

Abbreviations = Mapping[str, str]
"""The words that each folded abbreviation stands for: « jpe », « je peux »."""


@dataclass(frozen=True, slots=True)
class WrittenWord:
    """A typed word, from `start` to `end` of its text, and the words that it stands for."""

    start: int
    end: int
    words: tuple[str, ...]


def words_of(text: str, abbreviations: Abbreviations) -> list[str]:
    """Return the folded words of a text; digits become nines, so that numbers are alike."""
    words: list[str] = []
    for word, elided in WORD.findall(REPEATED.sub(r"\1\1", _folded(written_out(text)))):
        if word.isdecimal():
            words.append("9" * min(len(word), LONGEST_NUMBER))
        elif elided:
            words.append(word)
        else:
            words.extend(abbreviations.get(word, word).split())
    return words


def written_words(text: str, abbreviations: Abbreviations) -> Sequence[WrittenWord]:
    """Return the words of a text, folded and written out, each with its place; figures stay.

    « c est » is not « c'est est », though « c » alone is « c'est ».
    """
    typed = [
        (found.start(), found.end(1), _folded_word(found[1]), found[2])
        for found in WORD.finditer(text.replace("’", "'"))
    ]
    following = [word for _, _, word, _ in typed[1:]] + [""]
    return [
        WrittenWord(start, end, (word,) if elided else _written_out(word, after, abbreviations))
        for (start, end, word, elided), after in zip(typed, following, strict=False)
    ]


def _written_out(word: str, after: str, abbreviations: Abbreviations) -> tuple[str, ...]:
    written = tuple(abbreviations.get(word, SPOKEN_I.sub(r"je \1", word)).split())
    return written[:-1] if len(written) > 1 and written[-1] == after else written


def _folded_word(word: str) -> str:
    return REPEATED.sub(r"\1\1", _folded(written_out(word)))


def is_foreign(text: str) -> bool:
    """Tell whether a text is mostly in letters that neither French nor English is written in."""
    letters = [c for c in text if c.isalpha()]
    foreign = sum(not unicodedata.name(c, "").startswith("LATIN") for c in letters)
    return foreign > MOSTLY * len(letters)


def _folded(text: str) -> str:
    decomposed = normalised("NFKD", text.casefold().replace("œ", "oe").replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))
