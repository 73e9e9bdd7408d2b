"""Seats that several sessions may use, counted for one of them: each once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from rules.mentoring.slots import Span


@dataclass(frozen=True, slots=True)
class Need:
    """How many more seats another session needs, and in which days."""

    seats: int
    during: Span


def left(shared: Mapping[datetime, int], needs: Iterable[Need], mine: Span) -> int:
    """Free seats of `mine` by their hour, once each need has taken its own: elsewhere first."""
    free = dict(shared)
    for need in needs:
        _take(free, need, mine)
    return sum(seats for at, seats in free.items() if within(at, mine))


def within(at: datetime, span: Span) -> bool:
    return span.starts_at <= at < span.ends_at


def _take(free: dict[datetime, int], need: Need, mine: Span) -> None:
    missing = need.seats
    theirs = (at for at in free if within(at, need.during))
    for at in sorted(theirs, key=lambda at: (within(at, mine), at)):
        taken = min(missing, free[at])
        free[at] -= taken
        missing -= taken
