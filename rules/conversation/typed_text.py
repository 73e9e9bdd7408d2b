"""Compare texts as people type them: accents, case, emoji and punctuation do not count."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate
from typing import Literal

DAY_AT_THE_END = re.compile(r"(?: (?:du|of))?(?: \w{3}\.?)? [0-9]{1,2}(?:er)? [^\W\d]{3,5}\.?$")
"""The short day that some buttons carry: « mar. 9 mars », « du 1er sept. », "Tue 9 Mar"."""
LETTERS_OR_DIGITS = re.compile(r"[^\W_]+")
DIGITLESS = re.compile(r"\D+")
LEAST_WITH_A_SLIP = 5
"""Letters of a text in which one may be wrong, missing, doubled or swapped with the next."""
LEAST_BEGINNING = 5
"""Letters of the first words that are enough for a label with a day."""
BY_EAR = {
    **dict.fromkeys(("cé", "cè", "sé", "sè"), "c est"),
    **dict.fromkeys(("jé", "jè"), "j ai"),
    **dict.fromkeys(("mé", "mè"), "mais"),
    **dict.fromkeys(("lé", "lè"), "les"),
    **dict.fromkeys(("dé", "dè"), "des"),
}
"""Words that only their accent tells from others, once folded: « cé » is no « ce »."""
SPELT_BY_EAR = re.compile(rf"\b(?:{'|'.join(BY_EAR)})\b")
VARIATION = "\N{VARIATION SELECTOR-16}"
"""Makes a sign of the character before it; it has no width."""
PIECE = 256
"""Characters that are normalised together."""


def plain(text: str) -> str:
    """Fold a text: "  Ça  va ? 👋" becomes "ca va", and « cé bon » "c est bon"."""
    if text.isascii():
        folded = text.lower()
    else:
        folded = normalised("NFKD", written_out(text)).casefold().replace("œ", "oe")
        decomposed = normalised("NFKD", folded)
        folded = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(LETTERS_OR_DIGITS.findall(folded))


def written_out(text: str) -> str:
    """Write out, in small letters, the words that are spelt by ear: « Jé » becomes « j ai »."""
    return SPELT_BY_EAR.sub(lambda found: BY_EAR[found[0]], text.lower())


def normalised(form: Literal["NFC", "NFKD"], text: str) -> str:
    """Return a text in a form of Unicode, piece by piece.

    Of many marks in a row, the library compares each with all those before.
    """
    if len(text) <= PIECE:
        return unicodedata.normalize(form, text)
    return "".join(unicodedata.normalize(form, piece) for piece in _pieces(text))


def _pieces(text: str) -> Iterator[str]:
    """Cut a text before a letter, so that marks stay with theirs, unless marks are too many."""
    start = 0
    while start < len(text):
        end = start + PIECE
        while start + PIECE // 2 < end < len(text) and unicodedata.combining(text[end]):
            end -= 1
        yield text[start:end]
        start = end


def width(label: str) -> int:
    """Return how many characters wide a label is: a sign at its end is as wide as two."""
    return sum(0 if c == VARIATION else 1 + (unicodedata.category(c) == "So") for c in label)


def tight(text: str) -> str:
    """Fold a text and remove its spaces: "cest parti" and "C'est parti" are then equal."""
    return plain(text).replace(" ", "")


def chosen(typed: str, labels: list[str], *, slips: bool = False) -> int | None:
    """Return the index of the label that was meant, or None.

    It may be typed by its words, by its number from 1, by its first words if no other label
    begins so, or, where `slips` are allowed, with one letter wrong.
    """
    folded = plain(typed)
    folded_labels = [plain(label) for label in labels]
    if not folded:
        return None
    if folded in folded_labels:
        return folded_labels.index(folded)
    if folded.isdecimal() and len(folded) <= 2:
        return int(folded) - 1 if 1 <= int(folded) <= len(labels) else None
    if tight(folded).isdecimal() and " " in folded:  # "1 2" is not "12 h"
        return None
    begun = [n for n, label in enumerate(folded_labels) if tight(folded) in _beginnings(label)]
    begun = begun or [n for n, label in enumerate(labels) if _is_in_full(folded.split(), label)]
    if begun:
        return begun[0] if len(begun) == 1 else None
    return _with_a_slip(folded, folded_labels) if slips else None


def _with_a_slip(folded: str, folded_labels: list[str]) -> int | None:
    """Return the index of the only label that one letter makes of a text, or None.

    Figures have no slips: another hour is another button.
    """
    if len(folded) < LEAST_WITH_A_SLIP or not DIGITLESS.fullmatch(folded):
        return None
    from rapidfuzz.distance import OSA

    near = [
        number
        for number, label in enumerate(folded_labels)
        if len(label) >= LEAST_WITH_A_SLIP
        and DIGITLESS.fullmatch(label)
        and OSA.distance(folded, label, score_cutoff=1) <= 1
    ]
    return near[0] if len(near) == 1 else None


def is_label(typed: str, label: str) -> bool:
    """Tell whether a text is a label: with its day, in short or in full, or without it.

    Without its day, the first words are enough: « fermer » for « Fermer la liste du 9 mars ».
    """
    said = tight(typed)
    undated = DAY_AT_THE_END.sub("", label)
    if said == tight(label) or undated == label:
        return said == tight(label)
    begun = len(said) >= LEAST_BEGINNING and said in _beginnings(plain(undated))
    words = plain(typed).split()
    return begun or (len(words) == len(label.split()) and _is_in_full(words, label))


def _beginnings(label: str) -> set[str]:
    """Return the first word, the first two words and so on, each without spaces."""
    return set(accumulate(label.split()))


def _is_in_full(words: list[str], label: str) -> bool:
    """Tell whether words are, in full, the first of a label that shortens some: « mar. 9 mars »."""
    parts = label.split()
    pairs = list(zip(words, parts, strict=False))
    return len(words) <= len(parts) and all(
        word == plain(part) or (len(part) > 3 and part[-1] == "." and word.startswith(plain(part)))
        for word, part in pairs
    )


def is_between(folded: str, bounds: tuple[int, int] | None) -> bool:
    """Tell whether a folded text is an age within bounds: "34 ans" is between 26 and 49."""
    number = re.fullmatch(r"(?:j ai )?([0-9]{1,3})(?: ans| years(?: old)?)?", folded)
    return bool(bounds and number and bounds[0] <= int(number[1]) <= bounds[1])
