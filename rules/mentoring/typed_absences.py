"""Read the days of absence that a mentor types: « je suis malade la semaine prochaine »."""

import re
from datetime import date, timedelta

from rules.conversation.typed_text import plain
from rules.mentoring.slots import ONE_DAY, Days
from rules.schedule.typed_days import day_of

LONGEST = 200
WEEK = timedelta(days=7)
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
FROM_TO = re.compile(r"\b(?:du|from) (\w+(?: \w+)?) (?:au|to) (\w+(?: \w+)?)")
LANGUAGES = "fr", "en"


def absence_in(text: str, today: date) -> Days | None:
    """Return the days of absence that a text tells; None if it tells none, or asks something."""
    if len(text) > LONGEST or "?" in text:
        return None
    folded = plain(text)
    if not AWAY.search(folded) or NOT_AWAY.search(folded):
        return None
    monday = today - timedelta(days=today.weekday())
    if named := FROM_TO.search(folded):
        return _between(named[1], named[2], today)
    if NEXT_WEEK.search(folded):
        return Days(monday + WEEK, monday + 2 * WEEK - ONE_DAY)
    if THIS_WEEK.search(folded):
        return Days(today, monday + WEEK - ONE_DAY)
    if TOMORROW.search(folded):
        return Days(today + ONE_DAY, today + ONE_DAY)
    return Days(today, today) if TODAY.search(folded) else None


def _between(first: str, last: str, today: date) -> Days | None:
    for language in LANGUAGES:
        until = _day(last, today, language)
        if until is None:
            continue
        month = last.partition(" ")[2]
        since = _day(f"{first} {month}", today, language) or _day(first, today, language)
        if since is not None and since <= until:
            return Days(since, until)
    return None


def _day(words: str, today: date, language: str) -> date | None:
    """Return the day of these words, or of the first of them."""
    return day_of(words, today, language) or day_of(words.partition(" ")[0], today, language)
