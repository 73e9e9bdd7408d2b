"""Read dates and instants that come from outside: forms, tables, other services, forged buttons.

A year that nobody means is no date: near the first and the last that a calendar knows, no time
zone, no week before or after can be reckoned.
"""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, tzinfo

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def is_meant(day: date) -> bool:
    """Tell whether somebody may mean that day."""
    return EARLIEST <= day <= LATEST


def given_day(text: str) -> date | None:
    """Return the day of a form's field, "2027-03-10"; None when it is none that one may mean."""
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
