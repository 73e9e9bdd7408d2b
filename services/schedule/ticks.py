"""What a domain lists to be done again and again: how often, what, when it will find something."""

from collections.abc import Callable
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
    rank: int = 0
    """Those of one instant run in this order, whichever domain lists them."""


def nothing_known(_: Session, __: datetime) -> datetime | None:
    return None
