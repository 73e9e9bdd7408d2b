"""Read the days and the hours that a sentence names: « mardi 18h », "Tuesday, 6.30 pm"."""

import re
from collections.abc import Mapping
from datetime import date

from rules.conversation.typed_text import plain
from rules.understanding.numbers_in_words import in_digits

WEEKDAYS: Mapping[str, str] = {
    "monday": "lundi",
    "tuesday": "mardi",
    "wednesday": "mercredi",
    "thursday": "jeudi",
    "friday": "vendredi",
    "saturday": "samedi",
    "sunday": "dimanche",
}
"""The French names of the days, by the English ones."""
OTHER_NAMES = {**WEEKDAYS, **{french: english for english, french in WEEKDAYS.items()}}
DAY_NAMES = re.compile(rf"\b({'|'.join(OTHER_NAMES)})\b")
NUMBERED_DAY = re.compile(r"\b(?:le|the|on) ([12]?\d|3[01])(?:st|nd|rd|th)?\b(?! ?h)")
MONTHS = (
    "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
    "|january|february|march|april|may|june|july|august|september|october|november|december"
)
MONTH_NAMES = re.compile(rf"\b(?:{MONTHS})\b")
HOUR = re.compile(r"\b([01]?\d|2[0-3]) ?h(?:eures?)?(?![^\W\d_]) ?([0-5]\d)?\b")
CLOCK = re.compile(r"\b(\d{1,2}):([0-5]\d)\b")
AFTERNOON = re.compile(r"\b(0?[1-9]|1[01])(?:[.:h ]([0-5]\d))? ?p ?m\b")
NOON = 12
PAST = re.compile(
    r"\b(half past|quarter past|quarter to|([1-5]?\d)(?: minutes)? past) (\d{1,2}|noon|midday)\b"
)
"""« half past twelve », over a text whose numbers are in digits."""
MINUTES = {"half past": 30, "quarter past": 15, "quarter to": -15}
AND_A_PART = re.compile(r"\b(\d{1,2}) ?h(?:eures?)? et (demie?|quart)\b")
AT_NOON = re.compile(r"(?<!apres )\b(?:midi|noon|midday)\b(?: (?:et (demie?|quart)|([1-5]?\d)\b))?")
PAST_OR_NOON = frozenset(
    {"midi", "noon", "midday", "past", "half", "quarter", "demi", "demie", "quart"}
)
"""Words of hours that are said so."""
PARTS = {"demi": "30", "demie": "30", "quart": "15"}
LATE = re.compile(
    r"\b(\d|1[01]) ?h(?:eures?)? ?([0-5]\d)? "
    r"(?:du soir|de l apres midi|in the (?:evening|afternoon))\b"
)
PARTS_OF_DAY = (
    (re.compile(r"\b(?:apres midi|aprem|afternoon)\b"), range(12, 18)),
    (re.compile(r"\b(?:matin|matinee|morning)\b"), range(5, 12)),
    (re.compile(r"\b(?:soir|soiree|evening|tonight)\b"), range(17, 24)),
)
"""Words for a part of the day, and its hours."""


def times_in(text: str) -> frozenset[tuple[str, str]]:
    """Return the hours that a text names, with their minutes if there are some."""
    written = _on_the_clock(text)
    figures = LATE.sub(_after_noon, in_digits(written))
    found = (*HOUR.findall(LATE.sub(_after_noon, written)), *HOUR.findall(figures))
    return frozenset((str(int(hour)), minutes) for hour, minutes in found)


def part_of_day_in(text: str) -> range | None:
    """Return the hours of the part of the day that a text names: « le soir »."""
    folded = plain(text)
    return next((hours for words, hours in PARTS_OF_DAY if words.search(folded)), None)


def hours_in(text: str) -> frozenset[str]:
    """Return the hours that a text names, without their minutes: « 18h30 » is 18."""
    return frozenset(hour for hour, _ in times_in(text))


def names_a_day(text: str) -> bool:
    folded = plain(text)
    return bool(DAY_NAMES.search(folded) or NUMBERED_DAY.search(folded))


def names_a_month(text: str) -> bool:
    return bool(MONTH_NAMES.search(plain(text)))


def names_a_moment(text: str) -> bool:
    """Tell whether a text names a day or an hour."""
    return names_a_day(text) or bool(hours_in(text))


def is_on(text: str, day: date) -> bool:
    """Tell whether a text may name this day: « mardi », « le 16 »."""
    folded = in_both_languages(text)
    numbers = set(map(int, NUMBERED_DAY.findall(folded)))
    names = set(DAY_NAMES.findall(folded))
    is_named = not names or list(WEEKDAYS)[day.weekday()] in names
    return is_named and (not numbers or day.day in numbers)


def in_both_languages(text: str) -> str:
    """Return a folded text with the other name of each day, and its hours on 24 hours."""
    folded = _on_the_clock(text)
    others = (OTHER_NAMES[name] for name in DAY_NAMES.findall(folded))
    return " ".join((folded, *others))


def _on_the_clock(text: str) -> str:
    """Return a folded text in which « 18:30 », « 6.30 pm » and « midi et demi » are on 24 hours."""
    folded = AFTERNOON.sub(_after_noon, plain(CLOCK.sub(r"\1h\2", text)))
    if PAST_OR_NOON.isdisjoint(folded.split()):
        return folded
    written = AND_A_PART.sub(lambda found: f"{found[1]}h{PARTS[found[2]]}", in_digits(folded))
    return PAST.sub(_past, AT_NOON.sub(_at_noon, written))


def _past(found: re.Match[str]) -> str:
    hour = int(found[3]) if found[3].isdecimal() else NOON
    total = hour * 60 + (int(found[2]) if found[2] else MINUTES[found[1]])
    return f"{total // 60}h{total % 60:02}"


def _at_noon(found: re.Match[str]) -> str:
    minutes = PARTS.get(found[1] or "") or (f"{int(found[2]):02}" if found[2] else "")
    return f"{NOON}h{minutes}"


def _after_noon(found: re.Match[str]) -> str:
    return f"{int(found[1]) + NOON}h{found[2] or ''}"
