"""Days as people type them: « mardi », « demain », « 9 mars », « 09/03 »."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from babel.dates import get_day_names, get_month_names

from rules.conversation.typed_text import plain
from rules.schedule.dates import LOCALES

NEAR = {
    "aujourd hui": 0,
    "today": 0,
    "demain": 1,
    "tomorrow": 1,
    "apres demain": 2,
    "day after tomorrow": 2,
}
UNSAID = frozenset({"le", "ce", "prochain", "the", "of", "next", "on", "this"})
ORDINAL = re.compile(r"\b([0-9]+)(?:er|st|nd|rd|th)\b")
SHORTEST = 3
"""Letters that are enough for a month or a day: « sept », « mar »."""
YEARS = 9
"""How far ahead a year is believed; the 29th of February comes back within as many."""


def weekday_names(language: str) -> Mapping[int, str]:
    """0 is Monday."""
    return {
        number: str(name)
        for number, name in get_day_names("wide", locale=LOCALES.get(language, language)).items()
    }


def day_of(text: str, today: date, language: str) -> date | None:
    """Without a year or a month, the next such day; None when no day can be read."""
    said = plain(text)
    if said in NEAR:
        return today + timedelta(days=NEAR[said])
    words = [word for word in ORDINAL.sub(r"\1", said).split() if word not in UNSAID]
    weekday = _meant(words[:1], weekday_names(language))
    if weekday is not None:
        words = words[1:]
        if not words:
            return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return _date(words, today, language)


def _date(words: list[str], today: date, language: str) -> date | None:
    """Day, month and year, in that order; the last two may be left out (or come in words)."""
    months = get_month_names("wide", locale=LOCALES.get(language, language))
    month = _meant(words[1:2], {number: str(name) for number, name in months.items()})
    numbers = [str(month) if month and place == 1 else word for place, word in enumerate(words)]
    if not 1 <= len(numbers) <= 3 or not all(n.isdecimal() and len(n) <= 4 for n in numbers):
        return None
    day, *rest = map(int, numbers)
    return _next(day, rest[:1], rest[1:], today)


def _next(day: int, month: list[int], year: list[int], today: date) -> date | None:
    if year:
        said = year[0] + (2000 if year[0] < 100 else 0)
        return _valid(said, month[0], day) if abs(said - today.year) <= YEARS else None
    if month:
        found = (_valid(today.year + more, month[0], day) for more in range(YEARS))
    else:
        ahead = (today.month - 1 + more for more in range(13))
        found = (_valid(today.year + month // 12, month % 12 + 1, day) for month in ahead)
    return next((it for it in found if it is not None and it >= today), None)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _meant(word: Iterable[str], names: Mapping[int, str]) -> int | None:
    """The one name that begins so."""
    begun = next(iter(word), "")
    found = [number for number, name in names.items() if plain(name).startswith(begun)]
    return found[0] if len(begun) >= SHORTEST and len(found) == 1 else None
