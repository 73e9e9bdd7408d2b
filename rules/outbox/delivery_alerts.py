"""Tell when delivery is in trouble: too many messages fail, or they are sent too late."""

from datetime import timedelta

LATELY = timedelta(minutes=10)
"""How far back failures are counted, and how late a message may be sent."""
SHARE, FEWEST = 0.2, 5
"""Failures that raise an alert: more than this share of finished messages, and at least so many."""


def is_failing(ended: int, failed: int) -> bool:
    return failed >= FEWEST and failed > SHARE * ended
