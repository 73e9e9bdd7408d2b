"""Recognise an answer of a word or a sign: « oui », « non », « ok », 👍, in all their spellings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rules.understanding.features import EMOJI
from rules.understanding.words import Abbreviations, words_of

RESERVES = frozenset(
    {"mais", "but", "comprends", "comprend", "compris", "question", "pourquoi", "understand", "why"}
)
"""Words that add a reserve to a sentence begun with yes or no."""
RATHER = frozenset({"enfin", "pardon", "oups", "finalement", "plutot"})
"""Words after which somebody says the contrary of what they began with: « oui enfin non »."""
CONTRARY = frozenset({"yes", "no"})
ALSO_ELSE = frozenset({"la", "si", "we", "da", "sim", "laisse"})
"""Words that say yes or no in some language, and something else at either end of a sentence."""
LONGEST = 12
"""Words; more are never a short answer."""
SKIN_AND_SEX = "\u200d\ufe0f\u2640\u2642" + "".join(map(chr, range(0x1F3FB, 0x1F400)))


class ShortAnswer(StrEnum):
    """What a short answer says; the value is the name of the intent."""

    YES = "yes"
    NO = "no"
    OK = "ok"
    THUMBS = "thumbs"
    DONT_KNOW = "dont_know"


@dataclass(frozen=True, slots=True)
class ShortWords:
    """Phrases, as tuples of folded words; `fillers` say nothing of their own."""

    phrases: Mapping[tuple[str, ...], ShortAnswer]
    fillers: frozenset[tuple[str, ...]]
    signs: frozenset[str]
    """Emoji that approve."""


def short_answer(text: str, words: ShortWords, abbreviations: Abbreviations) -> ShortAnswer | None:
    """Return what a whole message says in short, or None.

    « Oui non » says nothing, « oui enfin non » says no.
    """
    typed = words_of(text, abbreviations)
    if not typed:
        return ShortAnswer.THUMBS if _approves(text, words) else None
    if len(typed) > LONGEST or "?" in text:
        return None
    said = _said(typed, words)
    if said is None:
        return None
    if said == CONTRARY:
        said = _said_at_last(typed, words)
    if said == {ShortAnswer.YES, ShortAnswer.OK}:
        return ShortAnswer.YES
    if said == {ShortAnswer.NO, ShortAnswer.OK}:
        return ShortAnswer.NO
    return next(iter(said)) if len(said) == 1 else None


def leading_answer(
    text: str, words: ShortWords, abbreviations: Abbreviations
) -> ShortAnswer | None:
    """Return the yes or no that a sentence begins with: « oui je suis inscrite ».

    None for a question, for what goes on with a reserve (« mais »), and for any other beginning.
    """
    typed = words_of(text, abbreviations)
    if "?" in text or RESERVES & set(typed) or _said_contrary(typed, words):
        return None
    while typed and (typed[0],) in words.fillers:
        typed = typed[1:]
    said = words.phrases.get((typed[0],)) if typed else None
    return said if said in (ShortAnswer.YES, ShortAnswer.NO) else None


def scale_answer(text: str, words: ShortWords, abbreviations: Abbreviations) -> ShortAnswer | None:
    """Return the yes or no with which a sentence about oneself begins or ends, reserves or not.

    « Oué jdonne des idées mais tout le monde s'en fout », « osef jm'adapte ouai ».
    """
    typed = [it for it in words_of(text, abbreviations) if (it,) not in words.fillers]
    if "?" in text or not typed or _said_contrary(typed, words):
        return None
    ends = (it for it in (typed[0], typed[-1]) if it not in ALSO_ELSE)
    said = {it for it in map(words.phrases.get, ((it,) for it in ends)) if it in CONTRARY}
    return next(iter(said)) if len(said) == 1 else None


def _approves(text: str, words: ShortWords) -> bool:
    """Tell whether a text is nothing but emoji, one of which approves."""
    signs = [c for c in text if c not in SKIN_AND_SEX and not c.isspace()]
    only_emoji = all(EMOJI.match(c) or c in words.signs for c in signs)
    return bool(signs) and only_emoji and not words.signs.isdisjoint(signs)


def _said_at_last(typed: Sequence[str], words: ShortWords) -> set[ShortAnswer]:
    """Return what the words after « enfin » say; empty without any."""
    turns = [place for place, word in enumerate(typed) if word in RATHER]
    return (_said(typed[turns[-1] + 1 :], words) or set()) if turns else set()


def _said_contrary(typed: Sequence[str], words: ShortWords) -> bool:
    """Tell whether « enfin non » follows a yes, or the reverse."""
    said = [words.phrases.get((word,)) for word in typed]
    turned = [said[at + 1] for at, word in enumerate(typed[:-1]) if word in RATHER]
    first = next((it for it in said if it in CONTRARY), None)
    return first is not None and any(it in CONTRARY and it is not first for it in turned)


def _said(typed: Sequence[str], words: ShortWords) -> set[ShortAnswer] | None:
    """Return what the phrases say that cover the whole message; None if words are left over."""
    said: set[ShortAnswer] = set()
    place = 0
    while place < len(typed):
        for length in range(min(5, len(typed) - place), 0, -1):
            phrase = tuple(typed[place : place + length])
            if phrase in words.phrases:
                said.add(words.phrases[phrase])
                break
            if phrase in words.fillers:
                break
        else:
            return None
        place += length
    return said or None
