"""Draw the weeks of a session as a picture for a phone: each week a column, each day a box."""

from dataclasses import asdict, dataclass
from itertools import zip_longest

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
    """The days of each week; days of the same weekday have the same index in their weeks."""

    title: str
    dates: str
    weeks: tuple[tuple[Day | None, ...], ...]
    foot: str
    language: str


def session_days(weeks: Weeks) -> bytes:
    """Return a PNG, 1080 pixels wide; callers send it with a caption that says the same."""
    values = asdict(weeks)
    shown = values["weeks"]
    pairs = [
        [row for row in zip_longest(*shown[at : at + 2]) if any(row)]
        for at in range(0, len(shown), 2)
    ]
    return png("session_days", {**values, "pairs": pairs})
