"""Score how surely a text says the words of a button, slips of the finger or padding apart."""

from collections.abc import Sequence

from rules.conversation.typed_text import plain
from rules.understanding.button_words import EMPTY_WORDS
from rules.understanding.denials import DENIALS

WHOLE = 1.0
"""The text is the words, and nothing else."""
SLIPPED = 0.9
"""The same with slips of the finger, in proportion to its length."""
HELD = 0.86
"""The words stand in a text that says little else."""
LETTERS_A_SLIP = 5
"""Letters of a text for each that may be wrong, missing, doubled or swapped with the next."""
MOST_AROUND = 9
"""Words around a label of several words in a sentence that says nothing besides."""
MANY_WORDS, MANY_LETTERS = 3, 12
"""Of a label that nobody says by chance, whatever stands around it."""
LEAST_TOLD = 3
"""Letters of the words of a button that may be looked for inside a text."""
NAMED = 0.6
"""Some words of a button, and no others: « points forts » for « Trouver mes points forts »."""
AROUND = EMPTY_WORDS | frozenset(
    {"accord", "aimerai", "aimerais", "alors", "apres", "aujourd", "beaucoup", "bien"}
    | {"bonjour", "bonsoir", "cela", "cest", "demain", "desole", "desolee", "deuxieme"}
    | {"donc", "enfin", "excusez", "finalement", "hui", "like", "madame", "maintenant"}
    | {"matin", "merci", "midi", "monsieur", "ok", "oui", "pardon", "parlais", "parle"}
    | {"peut", "peux", "plais", "plait", "please", "pouvez", "prefere", "premiere"}
    | {"prendrai", "prends", "robot", "sinon", "soir", "souhaite", "souhaiterais", "stp"}
    | {"suite", "svp", "tout", "veut", "veux", "voila", "voudrai", "voudrais", "voudrait"}
    | {"voulais", "want", "would"}
)
"""Words around a label, in a sentence that says nothing besides."""
MOST_LETTERS = 120
"""Letters of a text that may be a button with padding: more tell something of their own."""


def likeness(text: str, phrases: Sequence[str]) -> float:
    """Return from 0 to 1 how surely a text says one of these phrases.

    A text that denies or asks says only a phrase that denies or asks as well.
    """
    typed = plain(text)
    if not typed or len(typed) > MOST_LETTERS:
        return 0.0
    sayable = [it for it in phrases if "?" in it or "?" not in text]
    return max((_likeness(typed, plain(it)) for it in sayable), default=0.0)


def _likeness(typed: str, said: str) -> float:
    if not said:
        return 0.0
    if typed == said or typed.replace(" ", "") == said.replace(" ", ""):
        return WHOLE
    words, phrase = typed.split(), said.split()
    if not DENIALS.isdisjoint(set(words) ^ set(phrase)):
        return 0.0
    return max(_slipped(typed, said), _held(words, phrase), _named(words, phrase))


def _slipped(typed: str, said: str) -> float:
    """Score a text with slips; figures have none: another hour is another button."""
    if any(map(str.isdecimal, typed + said)):
        return 0.0
    most = min(len(typed), len(said)) // LETTERS_A_SLIP
    if not most or abs(len(typed) - len(said)) > most:
        return 0.0
    from rapidfuzz.distance import OSA

    slips = OSA.distance(typed, said, score_cutoff=most)
    return SLIPPED - 0.02 * slips if slips <= most else 0.0


def _held(words: Sequence[str], phrase: Sequence[str]) -> float:
    """Score a text that contains the phrase, by the phrase's share of the letters."""
    told = sum(map(len, phrase))
    if told < LEAST_TOLD or len(phrase) >= len(words) or not _stands_in(phrase, words):
        return 0.0
    said = set(phrase)
    besides = sum(len(it) for it in words if it not in AROUND and it not in said)
    around = len(words) - len(phrase)
    is_long = len(phrase) >= MANY_WORDS and told >= MANY_LETTERS
    if len(phrase) < 2 or (besides and not is_long) or around > MOST_AROUND:
        return HELD * (0.4 + 0.6 * told / sum(map(len, words)))
    return HELD


def _named(words: Sequence[str], phrase: Sequence[str]) -> float:
    """Score a text that is a part of the phrase, by the text's share of the letters."""
    told = sum(map(len, words))
    if told < LETTERS_A_SLIP or len(words) >= len(phrase) or not _stands_in(words, phrase):
        return 0.0
    return NAMED + (SLIPPED - NAMED) * told / sum(map(len, phrase))


def _stands_in(part: Sequence[str], whole: Sequence[str]) -> bool:
    starts = range(len(whole) - len(part) + 1)
    return any(list(whole[at : at + len(part)]) == list(part) for at in starts)
