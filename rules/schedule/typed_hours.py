"""Read and write hours of the day, as minutes since midnight: « 18h30 », "6 pm"."""

import re
from datetime import UTC, date, datetime, time

from rules.schedule.dates import moment
from rules.understanding.numbers_in_words import in_digits

HOURS = re.compile(r"(?<![a-z])h(?:eures?)?\b")
"""Two of these are two hours: « 18h-20h »."""
NOON = ("midi", "noon", "midday")
TYPED = re.compile(
    r"(?:(?:a|at|vers|de|from|jusqu a|until) )?"
    r"([0-9]{1,2}) ?(?:(?:h|heures?) ?)?([0-9]{2})?(?: ?(?:min|minutes|h))? ?(am|pm)?"
)


def minute_of(text: str) -> int | None:
    """Return the minute of the day that was typed; None when no hour can be read.

    « 18h30 », « 18 h », « 9:05 », « 18 », "6.30 pm", « midi », « vingt heures ».
    """
    folded = in_digits(text)
    if folded in NOON:
        return 12 * 60
    if (match := TYPED.fullmatch(folded)) is None or len(HOURS.findall(folded)) > 1:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def hour_in_words(minute: int, language: str) -> str:
    """Write a minute of the day: "18 h 30" in French, "18:30" in other languages."""
    at = datetime.combine(date.min, time(*divmod(minute, 60)), UTC)
    return moment(at, UTC, language)[1]
