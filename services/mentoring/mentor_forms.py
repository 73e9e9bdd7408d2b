"""The forms of a mentor's page, read: what a browser sends, or nothing when it makes no sense."""

from datetime import date, time

from rules.mentoring.slots import Days, OneDate, Weekly
from services.outbox.page_actions import Form


def one_date(form: Form) -> OneDate | None:
    try:
        return OneDate(
            on=date.fromisoformat(form["on"]),
            starts=_minute(form["at"]),
            minutes=int(form["minutes"]),
            seats=int(form["seats"]),
        )
    except (KeyError, ValueError):
        return None


def weekly(form: Form) -> Weekly | None:
    try:
        return Weekly(
            weekday=int(form["weekday"]) % 7,
            starts=_minute(form["from"]),
            ends=_minute(form["to"]),
            minutes=int(form["minutes"]),
            seats=int(form["seats"]),
            until_on=date.fromisoformat(form["until"]),
        )
    except (KeyError, ValueError):
        return None


def days(form: Form) -> Days | None:
    """A single day when the last is left empty; nothing when it comes before the first."""
    try:
        first = date.fromisoformat(form["from"])
        last = date.fromisoformat(form.get("to") or form["from"])
    except (KeyError, ValueError):
        return None
    return Days(first, last) if first <= last else None


def _minute(words: str) -> int:
    """Of the day."""
    at = time.fromisoformat(words)
    return at.hour * 60 + at.minute
