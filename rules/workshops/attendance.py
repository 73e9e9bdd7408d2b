"""Decide when an attendance code counts, and when the host is asked to close the list."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from rules.conversation.typed_text import plain
from rules.outbox.quiet_hours import next_good_moment

OPENS, CLOSES = timedelta(minutes=15), timedelta(hours=2)
"""How long before the end of a workshop and after it its code counts."""
TRIES, TRIES_FOR = 5, timedelta(hours=1)
"""Wrong codes that a person may type within that time."""
CODE = 4
NAMED = re.compile(
    r"\b(?:codes?|kode?|chiffres?|digits)\b|^(?:c est|c|it is|it s|voila|voici)(?: le)?$"
)
"""What is said around a code."""
SOON = timedelta(minutes=10)
ASKED = timedelta(minutes=5)
"""How long after the end people who have not typed the code are asked for it."""
FIRST_CHASE = timedelta(minutes=30)
MORNING, NOON = time(9), time(12)
ONE_DAY = timedelta(days=1)


def has_opened(ends_at: datetime, now: datetime) -> bool:
    return now >= ends_at - OPENS


def digits(text: str) -> str | None:
    """Return the four digits of a code: « 4602 », « Voici le code : 46 02 ».

    None if a text holds other digits, or words of which none says that it is a code.
    """
    found = re.findall(r"(?<![0-9])[0-9](?:[\s.\-]?[0-9]){3}(?![0-9])", text)
    others = sum(c.isdecimal() for c in text) != CODE
    if len(found) != 1 or others:
        return None
    words = plain(text.replace(found[0], " ")).split()
    is_said = not words or NAMED.search(" ".join(words))
    return re.sub(r"\D", "", found[0]) if is_said else None


def chases(ends_at: datetime, zone: tzinfo) -> tuple[datetime, datetime, datetime]:
    """Return when an open list is chased, never at a quiet hour.

    The host half an hour after the end, the host again the next morning, then the team at noon.
    """
    morning = _next_morning(ends_at, zone)
    return next_good_moment(ends_at + FIRST_CHASE, zone), morning, _at_noon(morning, zone)


def _next_morning(instant: datetime, zone: tzinfo) -> datetime:
    day = instant.astimezone(zone).date() + ONE_DAY
    return next_good_moment(datetime.combine(day, MORNING, zone).astimezone(UTC), zone)


def _at_noon(instant: datetime, zone: tzinfo) -> datetime:
    return datetime.combine(instant.astimezone(zone).date(), NOON, zone).astimezone(UTC)
