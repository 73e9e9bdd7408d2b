"""Check an announcement: its length, its links, its moment, and who must approve it."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from urllib.parse import urlsplit

from rules.conversation.typed_text import plain
from rules.schedule.given_dates import given_instant
from rules.schedule.typed_days import day_of
from rules.schedule.typed_hours import minute_of

LONGEST_POST = 2000
"""Of a text alone, in units of UTF-16: it is read on a phone."""
LONGEST_CAPTION = 1024
"""Of a text under a picture or a document, in units of UTF-16: Telegram's own limit."""
LONGEST_LABEL = 28
LONGEST_ADDRESS = 500
MOST_LINKS = 2
ALONE = 500
"""For more people than that in a day, a second member of the team approves, or the owner sends it.

A day is what lies less than `A_DAY` before or after: parts of a larger announcement count together.
"""
A_DAY = timedelta(hours=24)
HOST = re.compile(r"(?:[a-z0-9][a-z0-9-]*+(?<!-)\.)+[a-z]{2,}", re.IGNORECASE)
BLANK = re.compile(
    r"\{[^{}\n]{1,30}\}"
    r"|[(\[] ?(?:pr[ée]nom|nom|first[ _]name|name|prochain rendez-vous|next meeting) ?[)\]]",
    re.IGNORECASE,
)
"""A blank of canned answers, or of another tool: « (prénom) », « {first_name} »."""
IGNORED = frozenset({"a", "at", "vers"})
FARTHEST = timedelta(days=366)
MOST_WORDS = 14
"""Of a moment."""


def is_to_confirm_again(confirmed: int, count: int) -> bool:
    """Tell whether an announcement would reach too many more than somebody confirmed.

    Too many are more than a tenth more, or more than one member of the team may write to alone.
    """
    return count * 10 > confirmed * 11 or confirmed <= ALONE < count


def fits(text: str, *, caption: bool) -> bool:
    """Tell whether a text is short enough; Telegram counts units of UTF-16."""
    length = len(text.encode("utf-16-le")) // 2
    return length <= (LONGEST_CAPTION if caption else LONGEST_POST)


def blank_in(text: str) -> str | None:
    """Return the first blank of a text: an announcement, the same for everybody, fills none."""
    found = BLANK.search(text)
    return found[0] if found else None


def address_of(typed: str) -> str | None:
    """Return the https address that a button may open, or None; « https:// » may be left out."""
    address = typed.strip()
    if "://" not in address:
        address = f"https://{address}"
    if len(address) > LONGEST_ADDRESS:
        return None
    try:
        parts = urlsplit(address)
        safe = parts.scheme == "https" and parts.username is None and parts.port is None
    except ValueError:
        return None
    fits = safe and HOST.fullmatch(parts.hostname or "")
    return address if fits and not any(letter.isspace() for letter in address) else None


def moment_of(typed: str, now: datetime, zone: tzinfo, language: str) -> datetime | None:
    """Read a moment as the team types it, in `zone`; None when it is not understood.

    « demain 18 h », « mardi 9 mars à 18h30 », « 2027-03-03 18:00 »; an hour alone is today's.
    """
    if (moment := _iso_moment(typed, zone)) is not None:
        return moment if moment <= now + FARTHEST else None
    words = [word for word in typed.split() if plain(word) not in IGNORED]
    if len(words) > MOST_WORDS:
        return None
    today = now.astimezone(zone).date()
    for cut in range(len(words) - 1, -1, -1):  # « mardi 9 10h » is not at nine
        day = day_of(" ".join(words[:cut]), today, language) if cut else today
        minute = minute_of(" ".join(words[cut:]))
        if day is not None and minute is not None:
            return datetime.combine(day, time(*divmod(minute, 60)), zone).astimezone(UTC)
    return None


def _iso_moment(typed: str, zone: tzinfo) -> datetime | None:
    if ":" not in typed:  # a day is not a moment
        return None
    return given_instant(typed.strip(), zone)
