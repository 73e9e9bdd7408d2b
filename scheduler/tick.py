"""What the timetable holds: how often, what it does, when it will next find something."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

Sweep = Callable[[Session, datetime], bool | None]
"""Does a slice (50 ms at most); True when there may be more: it runs again at once."""
Due = Callable[[Session, datetime], datetime | None]


@dataclass(frozen=True, slots=True)
class Tick:
    """`when_due` tells the next instant at which the sweep will find something, if it knows."""

    name: str
    sentence: str
    seconds: int
    sweep: Sweep
    when_due: Due


@dataclass(frozen=True, slots=True)
class Errand:
    """Asks an outside service: it opens its own transactions, none while it waits."""

    name: str
    sentence: str
    seconds: int
    go: Callable[[], Awaitable[None]]
    when_due: Due


def nothing_known(_: Session, __: datetime) -> datetime | None:
    return None
