"""Define a sweep: work that a domain does again and again, and when it is next due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

Work = Callable[[Session, datetime], bool | None]
"""Does a slice (50 ms at most); True when there may be more: it runs again at once."""
Due = Callable[[Session, datetime], datetime | None]


@dataclass(frozen=True, slots=True)
class Sweep:
    """`when_due` tells the next instant at which the work will find something, if it knows."""

    name: str
    sentence: str
    """What it does and how often, for `declic check` and the documentation."""
    seconds: int
    work: Work
    when_due: Due
    rank: int = 0
    """Sweeps that are due together run in this order, whichever domain lists them."""


def nothing_known(_: Session, __: datetime) -> datetime | None:
    """Return None: nothing tells when the sweep will find something, so it looks each time."""
    return None
