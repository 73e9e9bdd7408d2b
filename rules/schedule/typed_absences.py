"""Read the days of absence that people type: « je suis malade la semaine prochaine »."""

import re
from datetime import date, timedelta

from rules.conversation.typed_text import plain
from rules.schedule.days import ONE_DAY, Days
from rules.schedule.typed_days import day_of

LONGEST = 200
WEEK, MONTH = timedelta(days=7), timedelta(days=28)
"""An absence that runs began within so many days of its last one."""
AWAY = re.compile(
    r"\b(malade|maladie|grippe|covid|hopital|hospitalise\w?|arret|absente?|absence|conges?|vacances"
    r"|indisponible|empechee?|empechement|pas (la|dispo|disponible|libre|venir)|sick|ill|away"
    r"|off|holidays?|unavailable)\b"
)
NOT_AWAY = re.compile(r"\b(plus (malade|absente?)|no longer|not (sick|ill|away)|si je)\b")
NEXT_WEEK = re.compile(r"\b(semaine prochaine|next week)\b")
THIS_WEEK = re.compile(r"\b(cette semaine|toute la semaine|this week|all week)\b")
TODAY = re.compile(r"\b(aujourd hui|ce matin|ce soir|cet apres midi|today|tonight)\b")
TOMORROW = re.compile(r"\b(demain|tomorrow)\b")
FROM_TO = re.compile(r"\b(?:du|from) (\w+(?: \w+){0,3}?) (?:au|to|until) (\w+(?: \w+){0,3})")
UNTIL = re.compile(r"\b(?:jusqu au|jusqu a|until|till) (\w+(?: \w+){0,3})")
BARE = re.compile(r"[0-9]{1,2}")
"""A day without its month."""
LANGUAGES = "fr", "en"


def absence_in(text: str, today: date) -> Days | None:
    """Return the days of absence that a text tells; None if it tells none, or asks something."""
    if len(text) > LONGEST or "?" in text:
        return None
    folded = plain(text)
    if not AWAY.search(folded) or NOT_AWAY.search(folded):
        return None
    return _spelt(folded, today)


def days_in(text: str, today: date) -> Days | None:
    """Return the days that a text names, from the first to the last; one day may stand alone."""
    if len(text) > LONGEST:
        return None
    if (spelt := _spelt(plain(text), today)) is not None:
        return spelt
    days = (day_of(text, today, language) for language in LANGUAGES)
    day = next((it for it in days if it is not None), None)
    return None if day is None else Days(day, day)


def _spelt(folded: str, today: date) -> Days | None:
    """Return the days of words such as « du 21 au 25 », « jusqu'au 25 », « cette semaine »."""
    monday = today - timedelta(days=today.weekday())
    if named := FROM_TO.search(folded):
        return _between(named[1], named[2], today)
    if named := UNTIL.search(folded):
        return _until(named[1], today)
    if NEXT_WEEK.search(folded):
        return Days(monday + WEEK, monday + 2 * WEEK - ONE_DAY)
    if THIS_WEEK.search(folded):
        return Days(today, monday + WEEK - ONE_DAY)
    if TOMORROW.search(folded):
        return Days(today + ONE_DAY, today + ONE_DAY)
    return Days(today, today) if TODAY.search(folded) else None


def _until(last: str, today: date) -> Days | None:
    days = (_day(last, today, language) for language in LANGUAGES)
    day = next((it for it in days if it is not None), None)
    return None if day is None else Days(today, day)


def _between(first: str, last: str, today: date) -> Days | None:
    for language in LANGUAGES:
        until = _day(last, today, language)
        if until is None:
            continue
        since = _first_of(first, last, until, today, language)
        if since is not None:
            return Days(since, until)
        if _runs(first, last, until, today, language):
            return Days(today, until)
        begins = _day(first, today, language)
        if begins is not None and BARE.fullmatch(last):  # « du 28 au 3 »: of the month after
            ends = day_of(last, begins, language)
            return Days(begins, ends) if ends is not None else None
    return None


def _runs(first: str, last: str, until: date, today: date, language: str) -> bool:
    """Tell whether an absence has begun: « du 21 au 25 », said on the 23rd."""
    month = " ".join(last.split()[1:])
    if BARE.fullmatch(first) and month:
        first = f"{first} {month}"
    elif BARE.fullmatch(first) and (not BARE.fullmatch(last) or int(first) > int(last)):
        return False
    begun = day_of(first, until - MONTH, language)
    return begun is not None and begun <= today <= until


def _first_of(first: str, last: str, until: date, today: date, language: str) -> date | None:
    """Return the first day; a missing month or year is taken from the last day."""
    words = last.split()
    rests = (" ".join(words[at:]) for at in range(1, len(words)))
    shared = (day_of(f"{first} {rest}", today, language) for rest in rests)
    named = _day(first, today, language)
    days = [day for day in (*shared, named) if day is not None and today <= day <= until]
    return max(days, default=None)


def _day(words: str, today: date, language: str) -> date | None:
    """Return the day named by some words, or by the longest beginning that names a day."""
    few = words.split()
    starts = (" ".join(few[:count]) for count in range(len(few), 0, -1))
    return next((day for it in starts if (day := day_of(it, today, language)) is not None), None)
