"""Define the clock that callers pass down, and compare instants that may be missing."""

from collections.abc import Callable, Iterable
from datetime import datetime

Clock = Callable[[], datetime]
"""Returns the current instant; only `bot/` reads the real clock."""


def soonest(*instants: datetime | None) -> datetime | None:
    """Return the earliest instant; None when all are missing."""
    return min((instant for instant in instants if instant is not None), default=None)


def first_after(now: datetime, instants: Iterable[datetime]) -> datetime | None:
    """Return the earliest instant later than `now`; None when there is none."""
    return min((instant for instant in instants if instant > now), default=None)
