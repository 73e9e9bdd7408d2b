"""Allow at most three unrequested messages a day, and decide which come first."""

from enum import IntEnum, StrEnum

DAILY = 3


class Nature(StrEnum):
    ASKED = "asked"
    """The person asked for it, works with it, or must know."""
    REMINDER = "reminder"
    """A reminder of something they booked."""
    NUDGE = "nudge"
    """Anything else."""


class Rank(IntEnum):
    """Which unrequested messages come first, when a day has more than `DAILY`."""

    EVENING = 0
    JOIN = 1
    OTHER = 2


def has_room(rank: Rank, spent: int, *, evening_to_come: bool, joins_to_come: int) -> bool:
    """Tell whether one more may be sent: later messages of today with a higher rank keep a place.

    `spent`: how many were sent today.
    """
    kept = 0
    if rank > Rank.EVENING:
        kept += evening_to_come
    if rank > Rank.JOIN:
        kept += joins_to_come
    return spent + kept < DAILY
