"""An answer within one working day, in the hours of the place."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import load
from rules.schedule.time_zones import NO_DEPARTMENT, set_default_zone, zone_of
from rules.tickets.working_hours import (
    answer_by,
    is_open,
    next_read,
    today_or_next,
    work_between,
    work_later,
)

PARIS = ZoneInfo("Europe/Paris")


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("2026-03-03 14:20", "2026-03-04 14:00"),
        ("2026-03-03 07:00", "2026-03-03 18:00"),
        ("2026-03-03 18:00", "2026-03-04 18:00"),
        ("2026-03-06 17:30", "2026-03-09 17:00"),
        ("2026-03-07 11:00", "2026-03-09 18:00"),
        ("2026-03-08 23:59", "2026-03-09 18:00"),
        ("2026-04-03 10:00", "2026-04-07 10:00"),  # Easter Monday is the 6th
        ("2026-03-27 16:00", "2026-03-30 16:00"),  # the clocks change on the 29th
    ],
)
def test_an_answer_comes_within_one_working_day(asked: str, answered: str) -> None:
    assert answer_by(paris(asked), "31") == paris(answered)


def test_alsace_has_good_friday_and_the_islands_their_own_days() -> None:
    assert answer_by(paris("2026-04-02 10:00"), "31") == paris("2026-04-03 10:00")
    assert answer_by(paris("2026-04-02 10:00"), "67") == paris("2026-04-07 10:00")

    reunion = zone_of("974")
    before_the_20th = datetime(2027, 12, 17, 10, tzinfo=reunion)  # a Friday; Monday is the 20th
    assert answer_by(before_the_20th, "974") == datetime(2027, 12, 21, 10, tzinfo=reunion)


def test_the_hours_are_those_of_the_place() -> None:
    nine_in_paris = datetime(2026, 3, 3, 8, tzinfo=UTC)

    assert is_open(nine_in_paris, "31")
    assert not is_open(nine_in_paris, "971")
    assert answer_by(nine_in_paris, "971") == datetime(2026, 3, 3, 22, tzinfo=UTC)


@given(st.integers(0, 3 * 365 * 24 * 60))
def test_a_promise_is_always_kept_in_opening_hours_and_within_six_days(minutes: int) -> None:
    asked = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    promised = answer_by(asked, "67")
    local = promised.astimezone(PARIS)

    assert asked < promised
    assert (promised - asked).days < 6
    assert local.weekday() < 5 and 9 <= local.hour <= 18


@contextmanager
def living_in(zone: str) -> Iterator[ZoneInfo]:
    set_default_zone(zone)
    try:
        yield ZoneInfo(zone)
    finally:
        set_default_zone("Europe/Paris")


def test_every_command_reads_the_zone_of_who_has_no_department(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TIME_ZONE", "Indian/Reunion")
    with living_in("Europe/Paris"):
        load()
        assert zone_of(None) == ZoneInfo("Indian/Reunion")


def test_who_has_no_department_lives_in_the_zone_of_the_settings() -> None:
    assert zone_of(NO_DEPARTMENT) == ZoneInfo("Europe/Paris")
    with living_in("Indian/Reunion") as reunion:
        assert zone_of(NO_DEPARTMENT) == reunion
        assert zone_of("75") == ZoneInfo("Europe/Paris")


def test_the_hours_are_those_of_the_wall_on_a_day_of_work_when_the_clocks_change() -> None:
    """In Egypt, on a Friday: nine in the morning comes eight hours after midnight."""
    with living_in("Africa/Cairo") as cairo:

        def at(day: int, hour: int) -> datetime:
            return datetime(2027, 4, day, hour, tzinfo=cairo)

        assert answer_by(at(29, 14), NO_DEPARTMENT) == at(30, 14)
        assert next_read(at(29, 20), NO_DEPARTMENT) == at(30, 9)
        assert today_or_next(at(30, 10), NO_DEPARTMENT) == (at(30, 18), True)
        assert work_between(at(29, 17), at(30, 12), NO_DEPARTMENT) == timedelta(hours=4)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-03-03 14:20", ("2026-03-03 18:00", True)),
        ("2026-03-03 17:01", ("2026-03-04 09:00", False)),
        ("2026-03-03 07:00", ("2026-03-03 09:00", False)),
        ("2026-03-07 11:00", ("2026-03-09 09:00", False)),
        ("2026-04-03 18:00", ("2026-04-07 09:00", False)),  # Easter Monday is the 6th
    ],
)
def test_an_answer_is_for_today_or_for_the_next_opening(now: str, said: tuple[str, bool]) -> None:
    instant, today = said
    assert today_or_next(paris(now), "31") == (paris(instant), today)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2026-03-03 10:00", "2026-03-03 14:00"),
        ("2026-03-03 16:00", "2026-03-04 11:00"),
        ("2026-03-06 17:30", "2026-03-09 12:30"),
        ("2026-03-07 11:00", "2026-03-09 13:00"),
        ("2026-03-27 17:00", "2026-03-30 12:00"),  # the clocks change on the 29th
    ],
)
def test_four_hours_of_work_are_counted_while_the_team_is_there(since: str, until: str) -> None:
    four = timedelta(hours=4)
    assert work_later(paris(since), four, "31") == paris(until)
    assert work_between(paris(since), paris(until), "31") == four


def test_what_is_asked_and_answered_at_night_took_no_work() -> None:
    assert work_between(paris("2026-03-07 11:00"), paris("2026-03-08 11:00"), "31") == timedelta(0)
