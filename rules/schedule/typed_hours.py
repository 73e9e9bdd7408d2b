"""Hours of the day as people type them and hear them: « 18h30 », "6 pm", minutes since midnight."""

import re
from datetime import UTC, date, datetime, time

from rules.conversation.typed_text import plain
from rules.schedule.dates import moment

NOON = ("midi", "noon", "midday")
TYPED = re.compile(
    r"(?:(?:a|at|vers|de|from|jusqu a|until) )?"
    r"([0-9]{1,2}) ?(?:(?:h|heures?) ?)?([0-9]{2})?(?: ?(?:min|minutes|h))? ?(am|pm)?"
)


def minute_of(text: str) -> int | None:
    """« 18h30 », « 18 h », « 9:05 », « 18 », "6.30 pm", « midi »; None for anything else."""
    said = plain(text)
    if said in NOON:
        return 12 * 60
    if (found := TYPED.fullmatch(said)) is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def hour_in_words(minute: int, language: str) -> str:
    """ "18 h 30" in French, "18:30" elsewhere."""
    at = datetime.combine(date.min, time(*divmod(minute, 60)), UTC)
    return moment(at, UTC, language)[1]
