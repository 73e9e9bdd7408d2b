"""How long a freed seat is kept for the first of the waiting list."""

from datetime import UTC, datetime, time, timedelta, tzinfo

KEPT, KEPT_SOON = timedelta(hours=12), timedelta(hours=1)
SOON = timedelta(hours=24)
"""Before a workshop starts, the shorter time counts."""
LAST_HOURS = timedelta(hours=2)
"""Before a workshop starts, a seat is kept for nobody: whoever taps first has it."""
NIGHT, DAWN, MORNING = time(21), time(8), time(9)


def kept_until(now: datetime, starts_at: datetime, zone: tzinfo) -> datetime | None:
    """None in the last hours.  Hours of the night count, but no offer lapses while people sleep.

    One that would lapse at night lapses at nine, or when the last hours begin if that is sooner:
    never after the start.
    """
    left = starts_at - now
    if left <= LAST_HOURS:
        return None
    plain = now + (KEPT_SOON if left <= SOON else KEPT)
    return max(plain, min(_awake(plain, zone), starts_at - LAST_HOURS))


def _awake(instant: datetime, zone: tzinfo) -> datetime:
    """Nine o'clock, for an instant of the night; the others are good as they are."""
    local = instant.astimezone(zone)
    if DAWN <= local.time() < NIGHT:
        return instant
    day = local.date() + timedelta(days=1 if local.time() >= NIGHT else 0)
    return datetime.combine(day, MORNING, zone).astimezone(UTC)
