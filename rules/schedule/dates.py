"""Dates and hours as people say them, in their language and their own zone."""

from datetime import date, datetime, tzinfo

from babel.dates import format_date

LOCALES = {"en": "en_GB"}
"""Where a language is written in several ways: that of Europe."""


def in_words(day: date, language: str) -> str:
    """ "lundi 28 septembre", "mardi 1er juin"."""
    words = str(format_date(day, "EEEE d MMMM", locale=LOCALES.get(language, language)))
    return words.replace(" 1 ", " 1er ") if language == "fr" else words


def in_short(day: date, language: str) -> str:
    """ "15 mars", for a button."""
    return str(format_date(day, "d MMM", locale=LOCALES.get(language, language)))


def with_year(day: date, language: str) -> str:
    return str(format_date(day, "long", locale=LOCALES.get(language, language)))


def day_and_month(day: date, language: str) -> str:
    """ "2 mars", as short as it can be said."""
    return str(format_date(day, "d MMM", locale=LOCALES.get(language, language)))


def moment(instant: datetime, zone: tzinfo, language: str) -> tuple[str, str]:
    """The day in words, and the hour: ("mardi 6 octobre", "14 h 30")."""
    local = instant.astimezone(zone)
    if language == "fr":
        hour = f"{local.hour} h" + (f" {local.minute:02d}" if local.minute else "")
    else:
        hour = f"{local:%H:%M}"
    return in_words(local.date(), language), hour
