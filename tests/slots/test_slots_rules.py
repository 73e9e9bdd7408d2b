"""Hours of mentors, weekly rules through clock changes, silent mentors, absences."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.schedule.days import Days
from rules.slots.slots import (
    CALL,
    CLOSING,
    FIRST_END,
    OPENING,
    MeetingOutcome,
    SingleOpening,
    SlotEndRange,
    WeeklyOpening,
    ends_after,
    expand,
    has_a_size,
    in_hours,
    is_absence,
    is_held,
    is_one_call_each,
    leaves_one_each,
    may_end,
    may_start,
    silence_limits,
    whole_days,
)

PARIS = ZoneInfo("Europe/Paris")
BOOKED_AT = datetime(2027, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOOK_PLACE, NOBODY_CAME, COULD_NOT = MeetingOutcome


def sundays(first: date, last: date, department: str = "31") -> list[datetime]:
    weekly = WeeklyOpening(6, 18 * 60, 18 * 60 + 30, 30, 1, until_on=last)
    return [it.starts_at for it in expand(weekly, Days(first, last), department)]


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [
        (date(2027, 3, 21), date(2027, 4, 4), [17, 16, 16]),  # summer time begins on the 28th
        (date(2027, 10, 24), date(2027, 11, 7), [16, 17, 17]),  # and ends on the 31st
    ],
)
def test_eighteen_stays_eighteen_on_both_nights_when_the_clocks_change(
    first: date, last: date, hours: list[int]
) -> None:
    found = sundays(first, last)

    assert [it.hour for it in found] == hours
    assert all(it.astimezone(PARIS).hour == 18 for it in found)


@pytest.mark.parametrize(
    ("first", "last", "begins", "hours"),
    [
        (date(2027, 3, 28), date(2027, 3, 28), "2027-03-27 23:00", 23),
        (date(2027, 3, 26), date(2027, 3, 30), "2027-03-25 23:00", 5 * 24 - 1),
        (date(2027, 10, 31), date(2027, 10, 31), "2027-10-30 22:00", 25),
        (date(2027, 6, 1), date(2027, 6, 2), "2027-05-31 22:00", 48),
    ],
)
def test_whole_days_are_from_midnight_to_midnight_however_long_they_are(
    first: date, last: date, begins: str, hours: int
) -> None:
    found = whole_days(Days(first, last), PARIS)
    assert found.starts_at == datetime.fromisoformat(begins).replace(tzinfo=UTC)
    assert found.ends_at - found.starts_at == hours * HOUR


def test_overseas_mentors_keep_their_own_hours() -> None:
    in_march = sundays(date(2027, 3, 21), date(2027, 4, 4), "974")

    assert [it.hour for it in in_march] == [14, 14, 14]


def test_a_weekly_rule_fills_its_hours_and_skips_holidays_and_absences() -> None:
    monday = WeeklyOpening(0, 18 * 60, 20 * 60 - 10, 30, 1, until_on=date(2027, 4, 30))
    away = Days(date(2027, 4, 12), date(2027, 4, 18))
    found = list(expand(monday, Days(date(2027, 3, 23), date(2027, 4, 30)), "31", [away]))
    local = [it.starts_at.astimezone(PARIS) for it in found]

    assert {it.date() for it in local} == {date(2027, 4, 5), date(2027, 4, 19), date(2027, 4, 26)}
    assert [f"{it:%H:%M}" for it in local[:3]] == ["18:00", "18:30", "19:00"]
    assert all(it.ends_at - it.starts_at == HOUR / 2 for it in found)


def test_good_friday_is_a_holiday_in_alsace_only() -> None:
    friday = WeeklyOpening(4, 9 * 60, 10 * 60, 30, 1, until_on=date(2027, 3, 26))
    day = Days(date(2027, 3, 26), date(2027, 3, 26))

    assert len(list(expand(friday, day, "31"))) == 2
    assert not list(expand(friday, day, "67"))


@pytest.mark.parametrize(
    ("starts", "minutes", "seats", "hours", "size"),
    [
        (8 * 60, 30, 1, True, True),
        (8 * 60 - 1, 30, 1, False, True),
        (19 * 60 + 30, 30, 8, True, True),
        (19 * 60 + 31, 30, 8, False, True),
        (10 * 60, 30, 2, True, False),
        (10 * 60, 30, 9, True, False),
        (10 * 60, 14, 1, True, False),
        (10 * 60, 121, 1, True, False),
    ],
)
def test_a_meeting_is_between_8_and_20_for_one_or_for_3_to_8(
    starts: int, minutes: int, seats: int, *, hours: bool, size: bool
) -> None:
    wanted = SingleOpening(date(2027, 3, 9), starts, minutes, seats)

    assert (in_hours(wanted), has_a_size(wanted)) == (hours, size)


def test_a_weekly_rule_is_long_enough_for_one_meeting() -> None:
    assert not has_a_size(WeeklyOpening(1, 18 * 60, 18 * 60 + 20, 30, 1, until_on=date(2027, 4, 1)))


def test_whatever_may_start_is_proposed_ends_that_come_after() -> None:
    for minute in filter(lambda it: may_start(it, CALL), range(24 * 60)):
        first = FIRST_END[ends_after(minute, CALL)]
        assert may_end(first)
        assert minute + CALL <= first


def test_a_start_that_is_too_late_is_proposed_the_last_end() -> None:
    assert ends_after(CLOSING - 15, CALL) is SlotEndRange.LATE


def test_nothing_starts_that_does_not_end_before_the_day() -> None:
    assert [may_start(minute, CALL) for minute in (OPENING - 1, OPENING)] == [False, True]
    last = CLOSING - CALL
    assert [may_start(minute, CALL) for minute in (last, last + 1)] == [True, False]
    assert [may_end(OPENING), may_end(CLOSING)] == [False, True]


@pytest.mark.parametrize(
    ("left", "nudge", "rescue"),
    [
        (240, 48, 96),
        (120, 48, 96),
        (96, 36, 72),
        (72, 24, 48),
        (48, 12, 24),
        (36, 12, 24),
        (3, 1, 2),
    ],
)
def test_a_silent_mentor_is_nudged_at_48_hours_sooner_when_the_meeting_is_near(
    left: int, nudge: int, rescue: int
) -> None:
    expected = (BOOKED_AT + nudge * HOUR, BOOKED_AT + rescue * HOUR)

    assert silence_limits(BOOKED_AT, BOOKED_AT + left * HOUR) == expected


@given(st.integers(48, 30 * 24))
def test_people_learn_of_a_silent_mentor_a_day_before_at_the_latest(left: int) -> None:
    starts_at = BOOKED_AT + left * HOUR
    nudge_at, rescue_at = silence_limits(BOOKED_AT, starts_at)

    assert BOOKED_AT < nudge_at < rescue_at <= starts_at - 24 * HOUR


def test_calls_are_one_each_until_the_day_then_as_long_as_one_is_left_for_each() -> None:
    assert [is_one_call_each(day, 5) for day in (-3, 1, 5, 6)] == [True, True, True, False]
    assert not leaves_one_each(free=3, without_call=3)
    assert leaves_one_each(free=4, without_call=3)


@pytest.mark.parametrize(
    ("participant", "mentor", "absent", "held"),
    [
        (None, None, False, False),
        (None, NOBODY_CAME, True, False),
        (COULD_NOT, NOBODY_CAME, True, False),
        (TOOK_PLACE, NOBODY_CAME, False, False),
        (NOBODY_CAME, NOBODY_CAME, False, False),
        (None, COULD_NOT, False, False),
        (NOBODY_CAME, None, False, False),
        (None, TOOK_PLACE, False, True),
        (TOOK_PLACE, None, False, True),
        (TOOK_PLACE, TOOK_PLACE, False, True),
        (NOBODY_CAME, TOOK_PLACE, False, False),
    ],
)
def test_an_absence_is_told_by_the_mentor_and_not_denied(
    participant: MeetingOutcome | None, mentor: MeetingOutcome | None, *, absent: bool, held: bool
) -> None:
    assert (is_absence(participant, mentor), is_held(participant, mentor)) == (absent, held)
