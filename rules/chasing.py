"""When an unfinished sign-up is chased: next day, third day, two days before the opening."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

MORNING, EVENING = time(8), time(20)
SUNDAY = 6
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Chase:
    """`name` ends a text key; `at` is an instant."""

    name: str
    at: datetime


def chases(heard_at: datetime, opening: date | None, zone: tzinfo) -> list[Chase]:
    """At the hour the person last wrote, between 8 and 20, never on a Sunday."""
    local = heard_at.astimezone(zone)
    hour = min(max(local.time(), MORNING), EVENING)
    found = dict(_days(local.date(), opening))
    return [
        Chase(name, datetime.combine(day, hour, zone).astimezone(UTC))
        for name, day in found.items()
    ]


def _days(heard_on: date, opening: date | None) -> Iterator[tuple[str, date]]:
    next_day = _not_sunday(heard_on + ONE_DAY, ONE_DAY)
    third_day = _not_sunday(heard_on + 3 * ONE_DAY, ONE_DAY)
    yield "next_day", next_day
    yield "third_day", third_day
    if opening is not None:
        last_call = _not_sunday(opening - 2 * ONE_DAY, -ONE_DAY)
        if last_call > third_day:
            yield "last_call", last_call


def _not_sunday(day: date, step: timedelta) -> date:
    return day + step if day.weekday() == SUNDAY else day
