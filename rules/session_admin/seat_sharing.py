"""Count, for one session, the free seats that it shares with other sessions: each seat once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from rules.slots.slots import Span


@dataclass(frozen=True, slots=True)
class SeatNeed:
    """How many more seats another session needs, and during which days."""

    seats: int
    during: Span


def left(shared: Mapping[datetime, int], needs: Iterable[SeatNeed], mine: Span) -> int:
    """Return how many free seats remain in the span `mine`, once the other sessions took theirs.

    `shared` holds the free seats by start. Each need takes seats outside `mine` first.
    """
    free = dict(shared)
    for need in needs:
        _take_seats(free, need, mine)
    return sum(seats for at, seats in free.items() if within(at, mine))


def within(at: datetime, span: Span) -> bool:
    return span.starts_at <= at < span.ends_at


def _take_seats(free: dict[datetime, int], need: SeatNeed, mine: Span) -> None:
    missing = need.seats
    starts = (at for at in free if within(at, need.during))
    for at in sorted(starts, key=lambda at: (within(at, mine), at)):
        taken = min(missing, free[at])
        free[at] -= taken
        missing -= taken
