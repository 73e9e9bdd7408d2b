"""Allow three nudges and reminders a day; the evening message and « Rejoindre » have no limit."""

from enum import IntEnum, StrEnum

DAILY = 3


class MessageNature(StrEnum):
    ASKED = "asked"
    """The person asked for it, works with it, or must know."""
    REMINDER = "reminder"
    """A reminder of something they booked."""
    NUDGE = "nudge"
    """The bot writes on its own initiative."""


class MessageRank(IntEnum):
    """The rank of a nudge or reminder: always sent, or held once `DAILY` were sent in a day.

    The evening before and « Rejoindre » are how people come to what they booked: both count for
    the day, and neither waits for room in it.
    """

    EVENING = 0
    JOIN = 1
    OTHER = 2


def has_room(rank: MessageRank, spent: int, *, evening_to_come: bool, joins_to_come: int) -> bool:
    """Tell whether a message of this rank may be sent; room is kept for today's later reminders.

    `spent`: how many were sent today.
    """
    return rank < MessageRank.OTHER or spent + evening_to_come + joins_to_come < DAILY
