"""Dates from outside: those that somebody may mean, and none that no time zone can hold."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from rules.schedule.given_dates import EARLIEST, LATEST, given_day, given_instant

EVERYWHERE = [timezone(timedelta(hours=hours)) for hours in (-23, -12, 0, 14, 23)]
PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize("day", [EARLIEST, LATEST, date(2027, 3, 10), date(2028, 2, 29)])
def test_a_day_that_somebody_may_mean_is_read(day: date) -> None:
    assert given_day(day.isoformat()) == day


@pytest.mark.parametrize("day", [EARLIEST - timedelta(days=1), LATEST + timedelta(days=1)])
def test_the_day_before_and_the_day_after_are_none(day: date) -> None:
    assert given_day(day.isoformat()) is None
    assert given_instant(f"{day}T12:00", UTC) is None


@pytest.mark.parametrize(
    "text",
    ["", "0001-01-01", "9999-12-31", "99999", "0000", "20270310", "2027-W10-3", "2027-02-30"],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert given_day(text) is None


@pytest.mark.parametrize("day", ["0001-01-01", "1900-01-01", "2199-12-31", "9999-12-31"])
@pytest.mark.parametrize("hour", ["00:00", "23:59:59.999999"])
def test_no_time_zone_breaks_an_instant(day: str, hour: str) -> None:
    for zone in (*EVERYWHERE, PARIS):
        for offset in ("", "Z", "+23:59", "-23:59"):
            found = given_instant(f"{day}T{hour}{offset}", zone)
            if found is not None:
                assert [found.astimezone(it) for it in (*EVERYWHERE, PARIS)]


def test_an_instant_is_in_the_zone_that_is_meant() -> None:
    noon = datetime(2027, 3, 10, 11, tzinfo=UTC)
    assert given_instant("2027-03-10T12:00", PARIS) == noon
    assert given_instant("2027-03-10T11:00Z", PARIS) == noon
    assert given_instant("2027-03-10 noon", PARIS) is None
