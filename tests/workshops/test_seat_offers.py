"""How long a freed seat is kept for the first of the waiting list."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from rules.schedule.time_zones import zone_of
from rules.workshops.seats import kept_until, places

PARIS = ZoneInfo("Europe/Paris")


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("now", "starts", "until"),
    [
        ("2027-03-16 08:30", "2027-03-20 14:00", "2027-03-16 20:30"),
        ("2027-03-16 12:00", "2027-03-20 14:00", "2027-03-17 09:00"),
        ("2027-03-16 20:00", "2027-03-20 14:00", "2027-03-17 08:00"),
        ("2027-03-16 22:00", "2027-03-20 14:00", "2027-03-17 10:00"),
        ("2027-03-16 14:00", "2027-03-17 14:00", "2027-03-16 15:00"),
        ("2027-03-16 13:59", "2027-03-17 14:00", "2027-03-17 09:00"),
        ("2027-03-16 22:00", "2027-03-17 14:00", "2027-03-17 09:00"),
        ("2027-03-16 22:00", "2027-03-17 10:00", "2027-03-17 08:00"),
        ("2027-03-17 06:00", "2027-03-17 08:30", "2027-03-17 07:00"),
        ("2027-03-17 11:59", "2027-03-17 14:00", "2027-03-17 12:59"),
        ("2027-03-17 12:00", "2027-03-17 14:00", None),
        ("2027-03-17 15:00", "2027-03-17 14:00", None),
        # The night of the summer hour.
        ("2027-03-28 01:30", "2027-03-28 18:00", "2027-03-28 09:00"),
    ],
)
def test_twelve_hours_one_on_the_last_day_nobody_in_the_last_two(
    now: str, starts: str, until: str | None
) -> None:
    found = kept_until(paris(now), paris(starts), PARIS)
    assert found == (paris(until) if until else None)


def test_the_night_is_that_of_the_person() -> None:
    reunion = zone_of("974")
    found = kept_until(paris("2027-03-16 07:00"), paris("2027-03-20 14:00"), reunion)
    assert found is not None
    assert found.astimezone(reunion).isoformat() == "2027-03-17T09:00:00+04:00"


def test_no_offer_outlives_the_start() -> None:
    starts = paris("2027-03-17 03:00")
    for minute in range(0, 24 * 60, 7):
        now = datetime.fromtimestamp(starts.timestamp() - minute * 60, PARIS)
        until = kept_until(now, starts, PARIS)
        assert until is None or now < until < starts


@pytest.mark.parametrize(
    ("seats", "overbooking", "capacity", "expected"),
    [(30, 0, 100, 30), (30, 20, 100, 36), (30, 20, 33, 33), (33, 10, 100, 36), (30, 50, 30, 30)],
)
def test_overbooking_never_goes_over_the_room(
    seats: int, overbooking: int, capacity: int, expected: int
) -> None:
    assert places(seats, overbooking, capacity) == expected
