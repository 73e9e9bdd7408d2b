"""What an announcement may be: how long, with which links, at which moment, who must agree."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from urllib.parse import urlsplit

from rules.conversation.typed_text import plain
from rules.schedule.typed_days import day_of
from rules.schedule.typed_hours import minute_of

LONGEST_POST = 2000
"""It is read on a phone."""
LONGEST_CAPTION = 1024
"""Under a picture or a document: Telegram's own limit, in units of UTF-16."""
LONGEST_LABEL = 28
LONGEST_ADDRESS = 500
MOST_LINKS = 2
ALONE = 500
"""For more people than that, a second one of the team agrees, or the owner sends it."""
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)
UNSAID = frozenset({"a", "at", "vers"})
FARTHEST = timedelta(days=366)


def fits(text: str, *, caption: bool) -> bool:
    length = len(text.encode("utf-16-le")) // 2
    return length <= (LONGEST_CAPTION if caption else LONGEST_POST)


def address_of(typed: str) -> str | None:
    """An https address, as a button may open it; without « https:// » it is added."""
    found = typed.strip()
    if "://" not in found:
        found = f"https://{found}"
    try:
        parts = urlsplit(found)
        safe = parts.scheme == "https" and parts.username is None and parts.port is None
    except ValueError:
        return None
    told = safe and HOST.fullmatch(parts.hostname or "") and len(found) <= LONGEST_ADDRESS
    return found if told and not any(it.isspace() for it in found) else None


def moment_of(typed: str, now: datetime, zone: tzinfo, language: str) -> datetime | None:
    """« demain 18 h », « mardi 9 mars à 18h30 », « 2027-03-03 18:00 »; an hour alone is today's."""
    if (written := _written(typed, zone)) is not None:
        return written if written <= now + FARTHEST else None
    words = [word for word in typed.split() if plain(word) not in UNSAID]
    today = now.astimezone(zone).date()
    for cut in range(len(words) - 1, -1, -1):  # « mardi 9 10h » is not at nine
        day = day_of(" ".join(words[:cut]), today, language) if cut else today
        minute = minute_of(" ".join(words[cut:]))
        if day is not None and minute is not None:
            return datetime.combine(day, time(*divmod(minute, 60)), zone).astimezone(UTC)
    return None


def _written(typed: str, zone: tzinfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(typed.strip())
    except ValueError:
        return None
    if ":" not in typed:  # a day is not a moment
        return None
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
