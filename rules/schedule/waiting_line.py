"""The order of a waiting list: whoever joins it stands behind everybody there."""

from datetime import datetime, timedelta

APART = timedelta(microseconds=1)
"""The least that two instants differ, in the databases too."""


def end_of_line(last: datetime | None, now: datetime) -> datetime:
    """When someone who joins has joined; `last` is when the last one there did.

    Clocks are read before people wait for each other: the order in which they come through is
    the only one that nobody overtakes.
    """
    return max(now, last + APART) if last else now
