"""When nobody is written to first: evenings, nights, early mornings, and Sundays."""

from datetime import UTC, datetime, time, timedelta, tzinfo

MORNING, EVENING = time(9), time(20)
SUNDAY = 6


def next_good_moment(now: datetime, zone: tzinfo) -> datetime:
    """`now` when it is a good one, else nine o'clock of the next good day."""
    local = now.astimezone(zone)
    if local.weekday() != SUNDAY and MORNING <= local.time() < EVENING:
        return now
    day = local.date() + timedelta(days=0 if local.time() < MORNING else 1)
    if day.weekday() == SUNDAY:
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, zone).astimezone(UTC)
