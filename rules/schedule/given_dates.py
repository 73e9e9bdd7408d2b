"""Read dates and instants that come from outside: forms, tables, other services, forged buttons.

A year that nobody means is no date: near the first and the last that a calendar knows, no time
zone, no week before or after can be reckoned.
"""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, tzinfo

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
SHORTEST = 28
"""Days of the shortest month: a day up to this one is in each."""
ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WRITTEN = re.compile(r"[0-9]{4}-(?P<month>1[0-2]|0?[1-9])-(?P<day>3[01]|[12][0-9]|0?[1-9])")
WRITTEN_IN_FRENCH = re.compile(
    r"(?P<day>3[01]|[12][0-9]|0?[1-9])[/.-](?P<month>1[0-2]|0?[1-9])[/.-]([0-9]{2}|[0-9]{4})"
)


def is_meant(day: date) -> bool:
    """Tell whether somebody may mean that day."""
    return EARLIEST <= day <= LATEST


def is_no_day(text: str) -> bool:
    """Tell whether a date that cannot be read is well written: its month is shorter."""
    found = WRITTEN.fullmatch(text.strip()) or WRITTEN_IN_FRENCH.fullmatch(text.strip())
    return found is not None and int(found["day"]) > SHORTEST


def given_day(text: str) -> date | None:
    """Return the day of a form's field, "2027-03-10"; None if implausible or no date."""
    if not ISO.fullmatch(text):
        return None
    with suppress(ValueError):
        day = date.fromisoformat(text)
        return day if is_meant(day) else None
    return None


def given_instant(text: str, zone: tzinfo) -> datetime | None:
    """Return an instant in ISO 8601, in UTC; `zone` is meant where the text names none."""
    with suppress(ValueError):
        moment = datetime.fromisoformat(text)
        if is_meant(moment.date()):
            return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    return None
