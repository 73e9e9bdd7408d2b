"""Time is handed down, never looked up."""

from collections.abc import Callable, Iterable
from datetime import datetime

Clock = Callable[[], datetime]


def soonest(*instants: datetime | None) -> datetime | None:
    """The first of those that are known."""
    return min((it for it in instants if it is not None), default=None)


def first_after(now: datetime, instants: Iterable[datetime]) -> datetime | None:
    """The first that is still to come."""
    return min((it for it in instants if it > now), default=None)
