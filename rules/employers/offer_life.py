"""Decide how long an employer's offer stays online, and when its end is near."""

from datetime import datetime, timedelta

LASTING = (15, 30, 60)
"""Days that an employer may choose from."""
USUAL = 30
PROLONGED = timedelta(days=30)
"""How much longer an offer stays each time its employer prolongs it."""
SOON = timedelta(days=3)
"""How long before the end of an offer its employer is asked whether to prolong it."""
ONE_DAY = timedelta(days=1)


def days_left(live_until: datetime, now: datetime) -> int:
    """Count the days left; on the last one, 1."""
    return max(0, -((now - live_until) // ONE_DAY))


def may_prolong(live_until: datetime, now: datetime) -> bool:
    """Tell whether the end is less than a month away, so that pressing twice prolongs once."""
    return now < live_until < now + PROLONGED
