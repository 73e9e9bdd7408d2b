"""When people are written to first."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from rules.outbox.quiet_hours import next_good_moment

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2027-03-02 12:00", "2027-03-02 12:00"),
        ("2027-03-02 08:59", "2027-03-02 09:00"),
        ("2027-03-02 20:00", "2027-03-03 09:00"),
        ("2027-03-06 21:00", "2027-03-08 09:00"),
        ("2027-03-07 12:00", "2027-03-08 09:00"),
        ("2027-03-27 23:00", "2027-03-29 09:00"),
    ],
)
def test_never_at_night_nor_on_a_sunday(now: str, then: str) -> None:
    moment = next_good_moment(datetime.fromisoformat(now).replace(tzinfo=PARIS), PARIS)
    assert moment == datetime.fromisoformat(then).replace(tzinfo=PARIS)
