"""Draw the weeks of a session as a picture for a phone: a row for each day, in large letters."""

from dataclasses import asdict, dataclass

from documents.typesetting import png


@dataclass(frozen=True, slots=True)
class DayEntry:
    """One event of a day; `tint` is the number of its colour."""

    hour: str
    title: str
    tint: int


@dataclass(frozen=True, slots=True)
class Day:
    label: str
    entries: tuple[DayEntry, ...]
    note: str
    """Written when the day has no entry."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """The rows of each week: a day, or several without workshops in one row."""

    title: str
    dates: str
    weeks: tuple[tuple[Day, ...], ...]
    foot: str
    language: str


def session_days(weeks: Weeks) -> bytes:
    """Return a PNG, 1080 pixels wide; callers send it with a caption that says the same."""
    return png("session_days", asdict(weeks))
