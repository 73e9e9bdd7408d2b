"""Read days as people type them: « mardi », « demain », « 9 mars », « 09/03 »."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from babel.dates import get_day_names, get_month_names

from rules.conversation.typed_text import plain
from rules.schedule.dates import LOCALES

RELATIVE_DAYS = {
    "aujourd hui": 0,
    "today": 0,
    "demain": 1,
    "tomorrow": 1,
    "apres demain": 2,
    "day after tomorrow": 2,
}
IGNORED = frozenset({"le", "ce", "prochain", "the", "of", "next", "on", "this"})
ORDINAL = re.compile(r"\b([0-9]+)(?:er|st|nd|rd|th)\b")
SHORTEST = 3
"""Fewest letters of a shortened month or day: « sept », « mar »."""
YEARS = 9
"""Most years between a typed year and this one; a 29 February comes back within as many."""


def weekday_names(language: str) -> Mapping[int, str]:
    """Return the names of the days of the week, by number: 0 is Monday."""
    return {
        number: str(name)
        for number, name in get_day_names("wide", locale=LOCALES.get(language, language)).items()
    }


def day_of(text: str, today: date, language: str) -> date | None:
    """Return the day that was typed; None when no day can be read.

    Without a year or a month, it is the next such day.
    """
    folded = plain(text)
    if folded in RELATIVE_DAYS:
        return today + timedelta(days=RELATIVE_DAYS[folded])
    words = [word for word in ORDINAL.sub(r"\1", folded).split() if word not in IGNORED]
    weekday = _number_of_name(words[:1], weekday_names(language))
    if weekday is not None:
        words = words[1:]
        if not words:
            return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return _date(words, today, language)


def _date(words: list[str], today: date, language: str) -> date | None:
    """Read a day, a month and a year, in that order; the month may be a word.

    The month and the year may be left out.
    """
    months = get_month_names("wide", locale=LOCALES.get(language, language))
    month = _number_of_name(words[1:2], {number: str(name) for number, name in months.items()})
    numbers = [str(month) if month and place == 1 else word for place, word in enumerate(words)]
    if not 1 <= len(numbers) <= 3 or not all(n.isdecimal() and len(n) <= 4 for n in numbers):
        return None
    day, *rest = map(int, numbers)
    return _next_such_day(day, rest[:1], rest[1:], today)


def _next_such_day(day: int, month: list[int], year: list[int], today: date) -> date | None:
    if year:
        typed = year[0] + (2000 if year[0] < 100 else 0)
        return _valid(typed, month[0], day) if abs(typed - today.year) <= YEARS else None
    if month:
        days = (_valid(today.year + more, month[0], day) for more in range(YEARS))
    else:
        ahead = (today.month - 1 + more for more in range(13))
        days = (_valid(today.year + month // 12, month % 12 + 1, day) for month in ahead)
    return next((day for day in days if day is not None and day >= today), None)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number_of_name(words: Iterable[str], names: Mapping[int, str]) -> int | None:
    """Return the number of the only name that begins with the first word."""
    begun = next(iter(words), "")
    numbers = [number for number, name in names.items() if plain(name).startswith(begun)]
    return numbers[0] if len(begun) >= SHORTEST and len(numbers) == 1 else None
