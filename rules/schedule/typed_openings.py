"""Read the day and the hours that a mentor types to be free: « mardi 14 à 19h », « 18h-20h »."""

import re
from dataclasses import dataclass
from datetime import date

from rules.conversation.typed_text import plain
from rules.schedule.typed_days import RELATIVE_DAYS, day_of, weekday_names
from rules.understanding.moments import MONTHS

LONGEST = 200
"""Characters."""
LANGUAGES = ("fr", "en")
WEEKDAYS = {
    plain(name): number
    for language in LANGUAGES
    for number, name in weekday_names(language).items()
}
LANGUAGE_OF = {plain(name): it for it in LANGUAGES for name in weekday_names(it).values()}
NAMES = "|".join(WEEKDAYS)
WEEKLY = re.compile(
    rf"\b(?:(?:tous|toutes) les|chaque|every|each|les) ({NAMES})s?\b|\b({NAMES})s\b"
)
NUMBER = r"([12]?\d|3[01])(?:er|st|nd|rd|th)?(?!\d| ?h| ?[ap]m)"
DAY = re.compile(
    r"\b(?:le )?[0-3]?\d/[01]?\d\b"
    rf"|\b(?:le )?(?:{NAMES})(?: (?:le |the )?{NUMBER}(?: (?:{MONTHS}))?)?\b"
    rf"|\b(?:le|the) {NUMBER}(?: (?:{MONTHS}))?\b|\b{NUMBER} (?:{MONTHS})\b"
    rf"|\b(?:{'|'.join(sorted(RELATIVE_DAYS, key=len, reverse=True))})\b"
)
TIME = r"(\d{1,2})(?: ?h(?:eures?)? ?([0-5]\d)?)?( ?pm)?"
RANGE = re.compile(
    rf"(?:\b(de|entre|from|between) )?\b{TIME} ?(?:a|et|to|and|until|jusqu a) ?{TIME}\b"
)
FROM = re.compile(rf"(?:\b(a|vers|des|at|from|de|a partir de) )?\b{TIME}\b")
DASH = re.compile(r"(?<=[\dhH])\s?[-–—]\s?(?=\d)")
CLOCK = re.compile(r"(?<=\d)[:.](?=[0-5]\d(?!\d))")
SLASH = re.compile(r"(?<=\d)/(?=\d)")
NOON = re.compile(r"\b(?:midi|noon)\b")
NO_OPENING = re.compile(
    r"\b(?:pas|pa|ne|plus|annul\w*|ferm\w*|absen\w*|vacances|conges?|retard|sauf|not|cancel|close"
    r"|indisponible|impossible|empech\w*|deplac\w*|decal\w*|report\w*)\b"
)
"""Words of what is no time to open."""
HALF_A_DAY = 12


@dataclass(frozen=True, slots=True)
class TypedOpening:
    """Minutes of the day; no `ends` for a single hour, no `on` and no `weekday` without a day.

    `weekday`: each week on that day, 0 for Monday.
    """

    starts: int
    ends: int | None = None
    on: date | None = None
    weekday: int | None = None


def opening_in(text: str, today: date) -> TypedOpening | None:
    """Return what a text opens; None if it names no hour, asks something or refuses."""
    if len(text) > LONGEST or "?" in text:
        return None
    folded = _folded(text)
    if NO_OPENING.search(folded):
        return None
    if weekly := WEEKLY.search(folded):
        rest = _without(folded, weekly)
        return _opening(rest, weekday=WEEKDAYS[weekly[1] or weekly[2]])
    if named := DAY.search(folded):
        on = _day(named[0], today)
        return _opening(_without(folded, named), on=on) if on is not None else None
    return _opening(folded)


def _folded(text: str) -> str:
    """Return a folded text in which « 18:30-20h » is « 18h30 a 20h »."""
    tidy = CLOCK.sub("h", DASH.sub(" a ", " ".join(text.split())))
    pieces = SLASH.split(tidy)
    return NOON.sub("12h", "/".join(plain(it) for it in pieces))


def _without(folded: str, found: re.Match[str]) -> str:
    return f"{folded[: found.start()]} {folded[found.end() :]}"


def _day(named: str, today: date) -> date | None:
    """Return the day named by some words; a number decides, whatever weekday precedes it."""
    words = named.replace("/", " ").split()
    language = next((LANGUAGE_OF[it] for it in words if it in LANGUAGE_OF), None)
    for code in (language,) if language else LANGUAGES:
        if (day := day_of(" ".join(words), today, code)) is not None:
            return day
    return None


def _opening(
    said: str, *, on: date | None = None, weekday: int | None = None
) -> TypedOpening | None:
    tidy = " ".join(said.split())
    for found in RANGE.finditer(tidy):
        has_hour = found[1] or "h" in found[0] or "pm" in found[0]
        starts, ends = _minute(*found.group(2, 3, 4)), _minute(*found.group(5, 6, 7))
        if has_hour and starts is not None and ends is not None and starts < ends:
            return TypedOpening(starts, ends, on, weekday)
    for found in FROM.finditer(tidy):
        has_hour = found[1] or "h" in found[0] or found[4]
        minute = _minute(*found.group(2, 3, 4))
        if has_hour and minute is not None:
            return TypedOpening(minute, None, on, weekday)
    return None


def _minute(hour: str, minutes: str | None, pm: str | None) -> int | None:
    number = int(hour) + (HALF_A_DAY if pm and int(hour) < HALF_A_DAY else 0)
    return number * 60 + int(minutes or 0) if number < 24 else None
