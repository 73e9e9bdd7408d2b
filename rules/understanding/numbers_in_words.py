"""Write numbers in digits that are said in words: « trente quatre ans », « quinze heures »."""

from collections.abc import Mapping, Sequence

from rules.conversation.typed_text import plain

UNITS: Mapping[str, int] = {
    word: number
    for number, words in enumerate(
        (
            "un une one",
            "deux two",
            "trois three",
            "quatre four",
            "cinq five",
            "six",
            "sept seven",
            "huit eight",
            "neuf nine",
            "dix ten",
            "onze eleven",
            "douze twelve",
            "treize thirteen",
            "quatorze fourteen",
            "quinze fifteen",
            "seize sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ),
        1,
    )
    for word in words.split()
}
TENS: Mapping[str, int] = {
    word: number
    for number, words in {
        20: "vingt vingts twenty",
        30: "trente thirty",
        40: "quarante forty fourty",
        50: "cinquante fifty",
        60: "soixante sixty",
        70: "septante seventy",
        80: "huitante octante eighty",
        90: "nonante ninety",
    }.items()
    for word in words.split()
}
ALONE = frozenset({"un", "une", "one"})
"""Words that mostly are no number when they stand alone."""
FOUR_TWENTIES = (("quatre", "vingt"), ("quatre", "vingts"))
TEEN = 10
SIXTY, EIGHTY = 60, 80
"""Tens that go on to nineteen: « soixante-quinze », « quatre-vingt-douze »."""


def in_digits(text: str) -> str:
    """Return the folded text with its numbers below a hundred in digits."""
    words = plain(text).split()
    written: list[str] = []
    place = 0
    while place < len(words):
        number, length = _number_at(words, place)
        written.append(str(number) if length else words[place])
        place += length or 1
    return " ".join(written)


def _number_at(words: Sequence[str], place: int) -> tuple[int, int]:
    """Return the number that begins here and its count of words; 0 words without a number."""
    first = words[place]
    if tuple(words[place : place + 2]) in FOUR_TWENTIES:
        return _with_rest(words, place + 2, EIGHTY, 2)
    if first in TENS:
        return _with_rest(words, place + 1, TENS[first], 1)
    if first in ALONE or first not in UNITS:
        return 0, 0
    return _teen(words, place)


def _with_rest(words: Sequence[str], place: int, tens: int, length: int) -> tuple[int, int]:
    """Add to tens the unit that follows: « quarante deux », « vingt et un », « soixante dix »."""
    after_and = words[place : place + 1] == ["et"]
    at = place + after_and
    if at >= len(words) or words[at] not in UNITS:
        return tens, length
    rest, taken = _teen(words, at)
    most = 19 if tens in (SIXTY, EIGHTY) else 9
    if rest > most or (after_and and rest not in (1, TEEN + 1)):
        return tens, length
    return tens + rest, length + after_and + taken


def _teen(words: Sequence[str], place: int) -> tuple[int, int]:
    """Return a number below twenty, and its length: « dix sept » is two words."""
    number = UNITS[words[place]]
    after = UNITS.get(words[place + 1], 0) if place + 1 < len(words) else 0
    if number == TEEN and 7 <= after <= 9:
        return number + after, 2
    return number, 1
