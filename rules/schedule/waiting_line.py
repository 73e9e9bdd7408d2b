"""Order a waiting list: a person who joins it comes after everybody already there."""

from datetime import datetime, timedelta

APART = timedelta(microseconds=1)
"""The smallest difference between two instants, in the databases too."""


def end_of_line(last: datetime | None, now: datetime) -> datetime:
    """Return the instant at which a person joins; `last` is when the last person joined.

    It may be later than `now`: requests read the clock before they wait for a lock, so only the
    order in which they get the lock is fair.
    """
    return max(now, last + APART) if last else now
