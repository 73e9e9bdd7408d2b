"""When delivery is in trouble: too many messages fail, or they leave too late."""

from datetime import timedelta

LATELY = timedelta(minutes=10)
"""What is looked at, and how late a message may leave."""
SHARE, FEWEST = 0.2, 5
"""More than this share of what ended lately has failed, and so many at least."""


def is_failing(ended: int, failed: int) -> bool:
    return failed >= FEWEST and failed > SHARE * ended
