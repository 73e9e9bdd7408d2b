"""How long an employer's offer stays, and when its end is near."""

from datetime import datetime, timedelta

LASTING = (15, 30, 60)
"""Days an employer may choose."""
USUAL = 30
PROLONGED = timedelta(days=30)
SOON = timedelta(days=3)
"""How long before the end its employer is asked."""
ONE_DAY = timedelta(days=1)


def days_left(live_until: datetime, now: datetime) -> int:
    """The last day counts: 1."""
    return max(0, -((now - live_until) // ONE_DAY))


def may_prolong(live_until: datetime, now: datetime) -> bool:
    """Once a month has begun to run out; pressed twice, it adds a month once."""
    return now < live_until < now + PROLONGED
