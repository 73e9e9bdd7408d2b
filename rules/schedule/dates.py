"""Write dates and hours as people say them, in their language and their time zone."""

from datetime import date, datetime, tzinfo

from babel.dates import format_date

from rules.conversation.typography import NO_BREAK

LOCALES = {"en": "en_GB"}
"""The European variety of a language that has several."""
FIRST = "d'er'"
"""How French writes the first day of a month: the locale data have « 1 décembre »."""


def in_words(day: date, language: str) -> str:
    """Write a day such as "lundi 28 septembre" or "mardi 1er juin"."""
    return written(day, "EEEE d MMMM", language)


def in_short(day: date, language: str) -> str:
    """Write a day such as "15 mars", for a button or a list."""
    return written(day, "d MMM", language)


def with_weekday(day: date, language: str) -> str:
    """Write a day such as "mar. 8 déc.": two of them are side by side on a phone."""
    return written(day, "EEE d MMM", language)


def in_words_with_year(day: date, language: str) -> str:
    """Write a day such as "lundi 4 septembre 2028"."""
    return written(day, "EEEE d MMMM y", language)


def with_year(day: date, language: str) -> str:
    return written(day, "d MMMM y", language)


def written(day: date, pattern: str, language: str) -> str:
    """Write a day by a pattern of Babel."""
    if language == "fr" and day.day == 1:
        pattern = pattern.replace("d", FIRST)
    return str(format_date(day, pattern, locale=LOCALES.get(language, language)))


def moment(instant: datetime, zone: tzinfo, language: str) -> tuple[str, str]:
    """Write the local day and hour of an instant: ("mardi 6 octobre", "14 h 30")."""
    local = instant.astimezone(zone)
    if language == "fr":
        parts = [str(local.hour), "h", *([f"{local.minute:02d}"] if local.minute else [])]
        hour = NO_BREAK.join(parts)
    else:
        hour = f"{local:%H:%M}"
    return in_words(local.date(), language), hour
