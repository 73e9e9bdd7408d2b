"""When what was booked is reminded: local hours, on the nights of the clock change, overseas."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.agenda.reminders import eve_of, eves, is_joined_in_the_night, next_eve
from rules.outbox.daily_quota import DAILY, MessageRank, has_room
from rules.outbox.quiet_hours import held_until, is_night, may_write, next_dawn

PARIS = ZoneInfo("Europe/Paris")
ZONES = [
    PARIS,
    *map(
        ZoneInfo,
        ("Indian/Reunion", "America/Cayenne", "Pacific/Tahiti", "Pacific/Noumea", "UTC"),
    ),
]
WHEN = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
ZONE = st.sampled_from(ZONES)


@pytest.mark.parametrize(
    ("on", "at", "hours"),
    [
        (date(2026, 3, 29), "2026-03-28 17:00", 23),
        (date(2026, 3, 30), "2026-03-29 16:00", 24),
        (date(2026, 10, 25), "2026-10-24 16:00", 25),
        (date(2026, 10, 26), "2026-10-25 17:00", 24),
    ],
)
def test_the_evening_is_at_18_whatever_the_clocks_do_that_night(
    on: date, at: str, hours: int
) -> None:
    eve = eve_of(on, PARIS)
    assert eve.at == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert eve.ends_at - eve.begins_at == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("on", "at"),
    [(date(2026, 3, 29), "2026-03-28 20:00"), (date(2026, 10, 25), "2026-10-24 19:00")],
)
def test_the_evening_is_at_18_where_the_clocks_change_that_very_evening(on: date, at: str) -> None:
    """In Greenland, at ten in the evening: one is not six hours before midnight."""
    nuuk = ZoneInfo("America/Nuuk")
    assert eve_of(on, nuuk).at == datetime.fromisoformat(at).replace(tzinfo=UTC)


def test_overseas_the_evening_is_theirs() -> None:
    at = eve_of(date(2026, 10, 6), ZoneInfo("Indian/Reunion")).at
    assert at == datetime(2026, 10, 5, 14, tzinfo=UTC)


@given(WHEN, ZONE)
def test_what_begins_is_told_the_evening_before_where_the_person_is(
    starts_at: datetime, zone: ZoneInfo
) -> None:
    eve = eve_of(starts_at.astimezone(zone).date(), zone)
    assert eve.begins_at <= starts_at < eve.ends_at
    local = eve.at.astimezone(zone)
    assert (local.hour, local.minute) == (18, 0)
    assert local.date() == starts_at.astimezone(zone).date() - timedelta(days=1)


@given(WHEN, st.timedeltas(timedelta(0), timedelta(days=3)), ZONE)
def test_no_evening_is_missed_nor_told_twice_between_two_looks(
    since: datetime, lasting: timedelta, zone: ZoneInfo
) -> None:
    middle, until = since + lasting / 2, since + lasting
    whole = list(eves(since, until, zone))
    assert whole == [*eves(since, middle, zone), *eves(middle, until, zone)]
    assert all(since < eve.at <= until for eve in whole)
    assert next_eve(since, zone).at > since
    if whole:
        assert whole[0] == next_eve(since, zone)


@given(now=WHEN, zone=ZONE, busy=st.booleans())
def test_what_is_held_leaves_between_8_and_21_and_on_no_quiet_sunday(
    now: datetime, zone: ZoneInfo, *, busy: bool
) -> None:
    until = held_until(now, zone, lambda _: busy)
    local = until.astimezone(zone)
    assert until > now
    assert until - now <= timedelta(days=2, hours=1)
    assert local.hour == 8
    assert may_write(until, zone, lambda _: busy)
    assert busy or local.weekday() != 6


@pytest.mark.parametrize(
    ("at", "night"), [("07:59", True), ("08:00", False), ("20:59", False), ("21:00", True)]
)
def test_the_night_is_from_21_to_8(at: str, *, night: bool) -> None:
    instant = datetime.fromisoformat(f"2026-03-29 {at}").replace(tzinfo=PARIS)
    assert is_night(instant, PARIS) is night


def test_dawn_after_the_short_night() -> None:
    evening = datetime(2026, 3, 28, 22, tzinfo=PARIS)
    assert next_dawn(evening, PARIS) == datetime(2026, 3, 29, 6, tzinfo=UTC)


def test_a_sunday_is_quiet_unless_something_is_booked_that_day() -> None:
    sunday = datetime(2026, 10, 25, 12, tzinfo=PARIS)
    assert not may_write(sunday, PARIS, lambda _: False)
    assert may_write(sunday, PARIS, lambda day: day == date(2026, 10, 25))


@pytest.mark.parametrize(
    ("at", "night"), [("08:05", True), ("08:10", False), ("21:09", False), ("21:10", True)]
)
def test_a_way_in_that_falls_in_the_night_is_told_the_evening_before(
    at: str, *, night: bool
) -> None:
    starts_at = datetime.fromisoformat(f"2026-10-06 {at}").replace(tzinfo=PARIS)
    assert is_joined_in_the_night(starts_at, PARIS) is night


@given(
    asked=st.lists(st.sampled_from(MessageRank), max_size=12),
    evening=st.booleans(),
    joins=st.integers(0, 3),
)
def test_three_at_most_beside_what_tells_of_bookings_which_always_leaves(
    asked: list[MessageRank], *, evening: bool, joins: int
) -> None:
    spent = others = 0
    for rank in asked:
        sent = has_room(rank, spent, evening_to_come=evening, joins_to_come=joins)
        assert sent or rank is MessageRank.OTHER
        spent += sent
        others += sent and rank is MessageRank.OTHER
    assert not others or others + evening + joins <= DAILY
