"""Allow three unrequested messages a day, and always what tells people of what they booked."""

from enum import IntEnum, StrEnum

DAILY = 3


class Nature(StrEnum):
    ASKED = "asked"
    """The person asked for it, works with it, or must know."""
    REMINDER = "reminder"
    """A reminder of something they booked."""
    NUDGE = "nudge"
    """Anything else."""


class MessageRank(IntEnum):
    """Which unrequested messages always leave, and which wait when a day has had `DAILY`.

    The evening before and « Rejoindre » are how people come to what they booked: both count for
    the day, and neither waits.
    """

    EVENING = 0
    JOIN = 1
    OTHER = 2


def has_room(rank: MessageRank, spent: int, *, evening_to_come: bool, joins_to_come: int) -> bool:
    """Tell whether one more may be sent: what today must still tell of bookings keeps its place.

    `spent`: how many were sent today.
    """
    return rank < MessageRank.OTHER or spent + evening_to_come + joins_to_come < DAILY
