"""Find which of several options a sentence means: a day, an hour, a name, « le premier »."""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches

from rules.conversation.typed_text import plain
from rules.understanding.asking import asks
from rules.understanding.moments import (
    OTHER_NAMES,
    in_both_languages,
    names_a_day,
    part_of_day_in,
    times_in,
)
from rules.understanding.numbers_in_words import in_digits
from rules.understanding.words import Abbreviations, words_of

PART = re.compile(r"\d+|[^\W\d_]+")
ABBREVIATED = re.compile(r"\b[^\W\d_]{3}(?=\.)")
ORDINALS = tuple(
    frozenset(words.split())
    for words in (
        "premier premiere 1er 1ere first 1st",
        "deuxieme second seconde 2e 2eme 2nd",
        "troisieme 3e 3eme third 3rd",
        "quatrieme 4e 4eme fourth 4th",
        "cinquieme 5e 5eme fifth 5th",
        "sixieme 6e 6eme sixth 6th",
    )
)
LAST = frozenset({"dernier", "derniere", "last"})
NUMBERED = re.compile(r"\b(?:la|numero|no|n|option|choix|choice|number) ([1-9])\b(?! ?h)")
"""« La 2 », « numéro 2 »: « le 2 » may be a day."""
NUMBERED_LINE = re.compile(r"([1-9]\d?)\. ")
"""How a line of a numbered list begins."""
NUMBERED_SHOWN = re.compile(NUMBERED.pattern.replace("(?:", "(?:le|the|", 1))
DAY = re.compile(r"\b(?:le|du|au|the) (\d{1,2})(?:er|st|nd|rd|th)?\b(?! ?h\b)")
DATED = re.compile(
    r"\b(\d{1,2})(?:er)? (?:jan|fev|feb|mar|avr|apr|mai|may|juin|june|juil|july|aou|aug|sep|oct|nov"
    r"|dec)"
)
"""The day of the month in a label, or in the line of a list."""
REFUSALS = frozenset(
    {"pas", "pa", "sauf", "plus", "ni", "aucun", "aucune", "jamais", "sans"}
    | {"laisse", "laissez", "annule", "annulez", "cancel"}
    | {"not", "except", "none", "neither", "never", "without"}
)
"""Words of a sentence that may name what the person does not want."""
DURATION = re.compile(r"\b\d{1,2} ?(?:min|mn|mins|minutes?)\b", re.IGNORECASE)
"""How long, which is no hour and no number of a list: « j'aurai 10min de retard »."""
TOO_LATE = re.compile(r"\btrop (?:tard|tot)\b")
"""Words of an hour that does not suit."""
TELLING = (
    "je peux",
    "on peut",
    "can i",
    "il faut",
    "faut il",
    "do you speak",
    "vous parlez",
    "parlez vous",
)
"""How a question begins that may as well tell what suits: « je peux jeudi »."""
ABBREVIATION = 3
"""Letters."""
SHORT_WORDS = frozenset(
    {"les", "des", "une", "est", "sur", "par", "pas", "oui", "non", "moi", "mon", "ton", "son"}
    | {"qui", "que", "ses", "mes", "cet", "ces", "aux", "the", "and", "for", "you", "yes", "not"}
    | {"lui", "eux", "ici", "fin", "bon", "ben", "svp", "stp", "merci"}
)
"""Words of three letters that name nobody: « Léa » does."""
SHOWING = frozenset({"voir", "show", "see"})
"""Words of labels that name nothing: « Voir les formations »."""
NAMES = frozenset({"cv"})
"""Words of two letters that name something."""
ABOUT = re.compile(r"\b(?:vers|environ|autour|around|about)\b")
"""An hour that is not to the minute."""
ALIKE = 0.8
"""One slip of the finger in five letters."""
FULL_HOUR = "00"
SHORTEST = 5
"""Letters of a word from which one slip of the finger is forgiven."""


def meant_option(
    text: str, labels: Sequence[str], *, by_place: bool = True, numbered: bool = False
) -> int | None:
    """Return the only option whose own words are in a text; None if there is none, or several.

    The words that two labels share tell nothing; an hour names no day: « 18 h » is not the 18th.
    `by_place`: « le premier » means one too.
    """
    if refuses(text):
        return None
    text = DURATION.sub(" ", text)
    for only in (_only_hour(text, labels), _only_day(text, labels)):
        if only is not None:
            return only
    text = in_both_languages(text)
    typed = {*_parts(text), *_parts(in_digits(text))}
    words = [{*_parts(label), *_abbreviated(label)} for label in labels]
    shared = {word for word, count in Counter(it for of in words for it in of).items() if count > 1}
    named = [typed - _other_hours(text, label) for label in labels]
    same = [
        place
        for place, own in enumerate(words)
        if _numbers(own) == _numbers(named[place]) == _numbers(typed) != set()
    ]
    if len(same) == 1:
        return same[0]
    hits = [
        sum(_is_in(word, said) for word in own - shared)
        for own, said in zip(words, named, strict=True)
    ]
    best = max(hits, default=0)
    if best > 0 and hits.count(best) == 1:
        return hits.index(best)
    if best > 0:
        return None
    place = _at_that_part_of_day(text, labels)
    if place is not None or not by_place:
        return place
    return place_in(text, len(labels), numbered=numbered)


def lines_of(shown: str, labels: Sequence[str]) -> Sequence[str]:
    """Return each label with its numbered line of a list as it is shown, and the heading above."""
    lines, heading = dict(enumerate(labels, 1)), ""
    for line in shown.splitlines():
        found = NUMBERED_LINE.match(line)
        if found is None:
            heading = line
        elif int(found[1]) in lines:
            lines[int(found[1])] += f" {heading} {line[found.end() :]}"
    return list(lines.values())


def _at_that_part_of_day(text: str, labels: Sequence[str]) -> int | None:
    """Return the only option that is at the part of the day that a text names: « le soir »."""
    part = part_of_day_in(text)
    if part is None:
        return None
    hours = [{int(hour) for hour, _ in times_in(label)} for label in labels]
    within = [place for place, its in enumerate(hours) if not its.isdisjoint(part)]
    return within[0] if len(within) == 1 else None


def _only_hour(text: str, labels: Sequence[str]) -> int | None:
    """Return the only label of the hour that a text names, of a list of hours: « 18h » is 18:00."""
    named = set() if ABOUT.search(plain(text)) else _to_the_minute(text)
    if not named or any(names_a_day(it) or ABBREVIATED.search(it) for it in labels):
        return None
    same = [place for place, label in enumerate(labels) if _to_the_minute(label) == named]
    return same[0] if len(same) == 1 else None


def _only_day(text: str, labels: Sequence[str]) -> int | None:
    """Return the only label of the day of the month that a text names: « celui du 16 »."""
    days = set(DAY.findall(plain(text)))
    dated = [set(DATED.findall(plain(label))) for label in labels]
    same = [place for place, of in enumerate(dated) if len(days) == 1 and days <= of]
    return same[0] if len(same) == 1 else None


def _to_the_minute(text: str) -> set[tuple[str, str]]:
    return {(hour, minutes or FULL_HOUR) for hour, minutes in times_in(text)}


def _other_hours(text: str, label: str) -> set[str]:
    """Return the numbers of the hours that a text names, if a label has none or another."""
    own = _to_the_minute(label)
    hours = {hour for hour, _ in own}
    others = [
        (hour, minutes)
        for hour, minutes in times_in(text)
        if (hour, minutes) not in own and (minutes or hour not in hours)
    ]
    return {number for time in others for number in time}


def chooses(text: str, abbreviations: Abbreviations) -> bool:
    """Tell whether a text may choose something: neither a question nor a refusal does."""
    words = words_of(text, abbreviations)
    tells = "?" not in text and " ".join(words).startswith(TELLING)
    return not refuses(" ".join(words)) and (tells or not asks(text, abbreviations))


def refuses(text: str) -> bool:
    """Tell whether a text may name what the person does not want."""
    folded = plain(text)
    return not REFUSALS.isdisjoint(folded.split()) or bool(TOO_LATE.search(folded))


def _numbers(words: set[str]) -> set[str]:
    """Return the numbers among words; « 14:00 » is 14."""
    return {word for word in words if word.isdecimal() and word != FULL_HOUR}


def _parts(text: str) -> list[str]:
    """Return the folded words and numbers of a text that tell something: « 18h » is 18."""
    return [it for it in PART.findall(plain(text)) if it.isdecimal() or _tells(it)]


def _tells(word: str) -> bool:
    if word in SHOWING:
        return False
    is_short_name = len(word) == ABBREVIATION and word not in SHORT_WORDS
    return len(word) > ABBREVIATION or is_short_name or word in NAMES


def _abbreviated(label: str) -> list[str]:
    """Return the beginnings that stand for a word: « mar. » is mar."""
    return [plain(it) for it in ABBREVIATED.findall(label)]


def _is_in(word: str, typed: set[str]) -> bool:
    if word in typed:
        return True
    if len(word) == ABBREVIATION:
        return any(it.startswith(word) for it in typed & OTHER_NAMES.keys())
    if word.isdecimal() or len(word) < SHORTEST:
        return False
    return bool(get_close_matches(word, typed, cutoff=ALIKE))


def place_in(text: str, count: int, *, numbered: bool = False) -> int | None:
    """Return the place that a text names: « le premier », « la 2 », « the last one ».

    `numbered`: people see the options under numbers, and « le 3 » is no day.
    """
    folded = in_digits(text)
    said = set(folded.split())
    found = {place for place, words in enumerate(ORDINALS[:count]) if words & said}
    numbers = (NUMBERED_SHOWN if numbered else NUMBERED).findall(folded)
    if numbered and folded.isdecimal():
        numbers = [folded]
    found |= {int(number) - 1 for number in numbers}
    if LAST & said:
        found.add(count - 1)
    return next(iter(found)) if len(found) == 1 and max(found) < count else None
