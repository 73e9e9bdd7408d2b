"""Decide how many people a workshop takes, and how long a freed seat is kept."""

from datetime import UTC, datetime, time, timedelta, tzinfo

KEPT, KEPT_SOON = timedelta(hours=12), timedelta(hours=1)
"""How long a seat is kept; the shorter time holds in the last `SOON` before the start."""
SOON = timedelta(hours=24)
LAST_HOURS = timedelta(hours=2)
"""So shortly before the start, a seat is kept for nobody: the first person to tap has it."""
NIGHT, DAWN, MORNING = time(21), time(8), time(9)


def kept_until(now: datetime, starts_at: datetime, zone: tzinfo) -> datetime | None:
    """Return until when a seat freed now is kept; None in the last hours before the start.

    Hours of the night count, but no offer lapses while people sleep: one that would lapse at night
    lapses at nine, or when the last hours begin if that is sooner. It never lapses after the start.
    """
    time_left = starts_at - now
    if time_left <= LAST_HOURS:
        return None
    lapses_at = now + (KEPT_SOON if time_left <= SOON else KEPT)
    return max(lapses_at, min(_after_the_night(lapses_at, zone), starts_at - LAST_HOURS))


def _after_the_night(instant: datetime, zone: tzinfo) -> datetime:
    """Return the next nine o'clock for an instant of the night, any other instant as it is."""
    local = instant.astimezone(zone)
    if DAWN <= local.time() < NIGHT:
        return instant
    day = local.date() + timedelta(days=1 if local.time() >= NIGHT else 0)
    return datetime.combine(day, MORNING, zone).astimezone(UTC)


def places(seats: int, overbooking: int, capacity: int) -> int:
    """Return the places: `overbooking` percent beyond the seats, at most the room's `capacity`."""
    return min(capacity, seats + seats * overbooking // 100)
