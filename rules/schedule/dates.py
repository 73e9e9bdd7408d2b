"""Write dates and hours as people say them, in their language and their time zone."""

from datetime import date, datetime, tzinfo

from babel.dates import format_date

LOCALES = {"en": "en_GB"}
"""The European variety of a language that has several."""


def in_words(day: date, language: str) -> str:
    """Write a day such as "lundi 28 septembre" or "mardi 1er juin"."""
    words = str(format_date(day, "EEEE d MMMM", locale=LOCALES.get(language, language)))
    return words.replace(" 1 ", " 1er ") if language == "fr" else words


def in_short(day: date, language: str) -> str:
    """Write a day such as "15 mars", for a button or a list."""
    return str(format_date(day, "d MMM", locale=LOCALES.get(language, language)))


def with_year(day: date, language: str) -> str:
    return str(format_date(day, "long", locale=LOCALES.get(language, language)))


def moment(instant: datetime, zone: tzinfo, language: str) -> tuple[str, str]:
    """Write the local day and hour of an instant: ("mardi 6 octobre", "14 h 30")."""
    local = instant.astimezone(zone)
    if language == "fr":
        hour = f"{local.hour} h" + (f" {local.minute:02d}" if local.minute else "")
    else:
        hour = f"{local:%H:%M}"
    return in_words(local.date(), language), hour
