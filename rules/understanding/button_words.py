"""Find which button a text says, by the phrases that people say for each, and how surely."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rules.understanding.asking import asks
from rules.understanding.denials import DENIALS
from rules.understanding.padding import Padding, without_padding
from rules.understanding.sounds import sound_of
from rules.understanding.words import Abbreviations, written_words

Phrase = tuple[str, ...]
"""Folded words, written out: figures stay."""
LONGEST = 20
"""Words of a sentence; a longer one tells a story."""
SURE = 1.0
"""How sure a text is that is one of the phrases, whole."""
HEDGES: tuple[Phrase, ...] = (("je", "sais", "pas"), ("i", "do", "not", "know"))
"""What people say before an answer, and that denies nothing: « jsp, ça dépend »."""
WHOLE_ALONE = frozenset(
    {"rien", "aucun", "aucune", "nul", "tout", "bof", "boff", "nothing", "none", "all"}
)
"""Words that say a button only where nothing else is said: « je sers à rien » is no « rien »."""
NEARLY = 0.9
"""How sure a text is at most that only has phrases, or sounds like one."""
EMPTY_WORDS = frozenset(
    {
        "a",
        "ai",
        "as",
        "au",
        "aux",
        "avec",
        "c",
        "ca",
        "ce",
        "ces",
        "cet",
        "cette",
        "d",
        "dans",
        "de",
    }
    | {"depuis", "des", "du", "elle", "en", "est", "et", "ete", "etre", "eu", "il", "j", "je", "l"}
    | {
        "la",
        "le",
        "les",
        "leur",
        "lui",
        "m",
        "ma",
        "mais",
        "me",
        "mes",
        "moi",
        "mon",
        "n",
        "ne",
        "nous",
    }
    | {"on", "ou", "par", "pour", "qu", "que", "qui", "s", "sa", "se", "ses", "son", "sont", "suis"}
    | {"sur", "t", "ta", "te", "toi", "ton", "tu", "un", "une", "vous", "y", "aussi", "tres", "ici"}
    | {"an", "and", "am", "are", "at", "be", "been", "for", "has", "have", "he", "i", "in", "is"}
    | {"it", "me", "my", "of", "she", "so", "that", "the", "they", "this", "to", "was", "we"}
    | {"with", "you", "your"}
)
"""Words that carry little of a sentence."""
EMPTY_WEIGHT = 0.2
LEAST_LETTERS, LEAST_SOUND = 4, 3
"""Letters of a word that may be written by its sound, and of that sound."""
TURNING = frozenset({"mais", "enfin", "non", "nan", "ou", "but", "or", "no"})
"""Words after which a sentence says something else than it began with."""
BARE_NO = frozenset({"non", "nan", "nn", "nop", "nope", "no"})
"""Words that, right after a phrase, say the opposite of it: « plutôt non »."""
BEFORE_NO = frozenset({"mais", "enfin", "euh", "ah", "bah", "ben", "but"})
"""What may stand between: « tout à fait, enfin non »."""
SUBJECTS = frozenset({"je", "j", "jsuis", "jss", "ca", "c", "ce", "il", "elle", "on", "i", "it"})
"""Words with which people begin to explain what they have just said, without a comma."""
EXPLAINED = 0.87
"""How sure a sentence at least is of several words that it begins with, and then explains."""
REST = 0.4
"""How much the words of a sentence count against its phrases that are in none."""


@dataclass(frozen=True, slots=True)
class SaidButton:
    place: int
    sureness: float
    """From 0 to 1: the whole text is a phrase of this button, and of no other."""


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    place: int

    def is_inside(self, other: "_Found") -> bool:
        longer = other.end - other.start > self.end - self.start
        return longer and other.start <= self.start and self.end <= other.end


def phrase_of(text: str, abbreviations: Abbreviations) -> Phrase:
    return tuple(word for it in written_words(text, abbreviations) for word in it.words)


def said_button(
    text: str,
    phrases: Sequence[Sequence[Phrase]],
    padding: Padding,
    abbreviations: Abbreviations,
) -> SaidButton | None:
    """Return the only button whose phrases a text has; None if there is none, or several.

    A question chooses only what is itself a question: « comment ça se passe ? ».  A text that
    denies something outside the phrases chooses nothing.
    """
    whole = phrase_of(text, abbreviations)
    said = phrase_of(without_padding(text, padding, abbreviations), abbreviations)
    is_question = asks(text, abbreviations)
    for spoken in (whole, said):
        places = _equal(spoken, phrases)
        if len(places) == 1 and (not is_question or asks(" ".join(spoken), {})):
            return SaidButton(places[0], SURE)
    if not said or len(said) > LONGEST or is_question:
        return None
    found = _first_said(_kept(_found(said, phrases)), said)
    places = sorted({it.place for it in found})
    if len(places) != 1 or _is_turned_down(found, said):
        return None
    if _is_explained(found, said):
        return SaidButton(places[0], EXPLAINED)
    covered = _covered(found)
    if _denies(said, covered | _covered(_found(said, [HEDGES]))):
        return None
    weights = [EMPTY_WEIGHT if word in EMPTY_WORDS else 1.0 for word in said]
    heard = sum(weights[at] for at in covered)
    return SaidButton(places[0], NEARLY * heard / (heard + REST * (sum(weights) - heard)))


def _is_turned_down(found: Sequence[_Found], said: Phrase) -> bool:
    """Tell whether « non » comes right after a phrase that denies nothing: « plutôt non »."""
    return any(
        DENIALS.isdisjoint(said[it.start : it.end])
        and next((word for word in said[it.end :] if word not in BEFORE_NO), "") in BARE_NO
        for it in found
    )


def _is_explained(found: Sequence[_Found], said: Phrase) -> bool:
    """Tell whether a sentence begins with a phrase, then says why: « pas vraiment je suis … »."""
    first = min(found, key=lambda it: it.start)
    is_first = first.start == 0 and first.end > 1 and not BARE_NO.issuperset(said[: first.end])
    rest = said[first.end :]
    return is_first and not SUBJECTS.isdisjoint(rest[:1]) and TURNING.isdisjoint(rest)


def _first_said(found: Sequence[_Found], said: Phrase) -> Sequence[_Found]:
    """Keep the phrase at the start of a sentence alone, unless a later phrase takes it back.

    « Pas vraiment, je suis plutôt timide » says « pas vraiment ».
    """
    first = next((it for it in found if it.start == 0 and it.end > 1), None)
    if first is None or not TURNING.isdisjoint(said[first.end :]):
        return found
    return [it for it in found if it.place == first.place]


def _covered(found: Sequence[_Found]) -> set[int]:
    return {at for it in found for at in range(it.start, it.end)}


def _denies(said: Phrase, apart: set[int]) -> bool:
    """Tell whether words deny something, those at some places apart."""
    return any(word in DENIALS for at, word in enumerate(said) if at not in apart)


def _equal(spoken: Phrase, phrases: Sequence[Sequence[Phrase]]) -> Sequence[int]:
    return [place for place, listed in enumerate(phrases) if spoken in listed]


def _found(said: Phrase, phrases: Sequence[Sequence[Phrase]]) -> Sequence[_Found]:
    heard = _as_heard(said)
    return [
        _Found(at, at + len(phrase), place)
        for place, listed in enumerate(phrases)
        for phrase in listed
        if not WHOLE_ALONE.issuperset(phrase)
        for at in range(len(heard) - len(phrase) + 1)
        if heard[at : at + len(phrase)] == _as_heard(phrase)
    ]


def _kept(found: Sequence[_Found]) -> Sequence[_Found]:
    """Leave out what stands inside a longer phrase: « inscrit » in « pas inscrit »."""
    return [it for it in found if not any(it.is_inside(other) for other in found)]


@lru_cache(maxsize=16384)
def _as_heard(phrase: Phrase) -> Phrase:
    """Write words as they sound, but for short ones."""
    return tuple(map(_sound, phrase))


def _sound(word: str) -> str:
    sound = sound_of(word) if len(word) >= LEAST_LETTERS else ""
    return sound if len(sound) >= LEAST_SOUND else word
