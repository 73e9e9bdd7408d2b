"""At most three messages a day that nobody asked for, and which of them come first."""

from enum import IntEnum, StrEnum

DAILY = 3


class Nature(StrEnum):
    ASKED = "asked"
    """The person asked for it, works with it, or must know."""
    REMINDER = "reminder"
    """Of something they booked."""
    NUDGE = "nudge"
    """All else."""


class Rank(IntEnum):
    """When there is no room for all of a day."""

    EVENING = 0
    JOIN = 1
    OTHER = 2


def has_room(rank: Rank, spent: int, *, evening_to_come: bool, joins_to_come: int) -> bool:
    """Whether one more may leave: what comes later today and before it in rank keeps its place."""
    kept = 0
    if rank > Rank.EVENING:
        kept += evening_to_come
    if rank > Rank.JOIN:
        kept += joins_to_come
    return spent + kept < DAILY
