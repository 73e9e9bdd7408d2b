"""When offers are sent, and how the two kinds share three places."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.offers.digests import mixed, next_digest, revisit_at
from rules.offers.opportunities import Rhythm

PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")


@pytest.mark.parametrize(
    ("now", "rhythm", "then"),
    [
        ("2027-03-24 08:59", Rhythm.DAILY, "2027-03-24 09:00"),
        ("2027-03-24 09:00", Rhythm.DAILY, "2027-03-25 09:00"),
        ("2027-03-27 10:00", Rhythm.DAILY, "2027-03-29 09:00"),  # no Sunday; the clocks change
        ("2027-03-24 10:00", Rhythm.WEEKLY, "2027-03-29 09:00"),
        ("2027-03-29 09:00", Rhythm.WEEKLY, "2027-04-05 09:00"),
    ],
)
def test_nine_o_clock_of_the_next_good_day(now: str, rhythm: Rhythm, then: str) -> None:
    at = next_digest(local(now), PARIS, rhythm)
    assert at == local(then)


def test_who_would_rather_ask_is_sent_nothing() -> None:
    assert next_digest(local("2027-03-24 08:00"), PARIS, Rhythm.ON_DEMAND) is None


def test_nine_o_clock_is_that_of_the_person() -> None:
    at = next_digest(local("2027-03-24 01:00"), REUNION, Rhythm.DAILY)
    assert at == datetime(2027, 3, 24, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "then"),
    [("2027-03-22 15:00", "2027-03-25 09:00"), ("2027-03-25 15:00", "2027-03-29 09:00")],
)
def test_what_is_put_off_comes_back_three_days_later(now: str, then: str) -> None:
    assert revisit_at(local(now), PARIS) == local(then)


@given(st.lists(st.integers(), max_size=5), st.lists(st.integers(), max_size=5))
def test_three_places_are_filled_as_far_as_there_is_something(
    jobs: list[int], trainings: list[int]
) -> None:
    found = mixed(jobs, trainings)
    assert len(found) == min(3, min(len(jobs), 3) + min(len(trainings), 3))
    assert not (jobs and trainings) or len(jobs) < 2 or found[2:] == trainings[:1]


def local(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=PARIS).astimezone(UTC)
