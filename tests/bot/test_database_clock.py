"""Machines whose own clocks differ tell the same time: their database's."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.clock import system_clock
from bot.database_clock import LONGEST_LOOK, DatabaseClock
from models.engine.database import Database, open_database
from tests.harness.database.round_trips import hearing

HOUR = timedelta(hours=1)
AT_ONCE = timedelta(seconds=1)


@pytest.fixture
def database(postgresql_url: str) -> Iterator[Database]:
    database = open_database(postgresql_url)
    yield database
    database.close()


async def test_machines_an_hour_apart_tell_the_same_time(database: Database) -> None:
    ahead = DatabaseClock(database, lambda: system_clock() + HOUR)
    behind = DatabaseClock(database, lambda: system_clock() - HOUR)
    clocks = (ahead, behind)
    for clock in clocks:
        await clock.look()
    for clock in clocks:
        assert abs(clock() - datetime.now(UTC)) < AT_ONCE


async def test_a_jump_of_the_machines_clock_is_seen_and_changes_nothing(database: Database) -> None:
    off = [timedelta()]
    clock = DatabaseClock(database, lambda: system_clock() + off[0])
    await clock.look()
    off[0] = HOUR
    assert abs(clock() - datetime.now(UTC)) < AT_ONCE
    with capture_logs() as logs:
        await clock.look()
        await clock.look()
    assert [(log["event"], log["seconds_ahead"]) for log in logs] == [
        ("machine_clock_is_wrong", 3600)
    ]


async def test_time_passes_between_two_looks(database: Database) -> None:
    seconds = [1000.0]
    clock = DatabaseClock(database, monotonic=lambda: seconds[0])
    await clock.look()
    before = clock()
    seconds[0] += 30
    assert clock() - before == timedelta(seconds=30)


async def test_a_look_that_took_long_is_not_believed(database: Database) -> None:
    """A server that was frozen meanwhile tells the time of an instant that nobody knows."""
    seconds = [1000.0]
    clock = DatabaseClock(database, lambda: datetime.now(UTC) - HOUR, lambda: seconds[0])

    def slowly(_: object) -> None:
        seconds[0] += LONGEST_LOOK + 0.1

    with hearing(database.engine, "begin", slowly):
        await clock.look()
    assert clock() < datetime.now(UTC) - HOUR / 2
    await clock.look()
    assert abs(clock() - datetime.now(UTC)) < AT_ONCE


async def test_while_the_database_is_away_time_goes_on(postgresql_url: str) -> None:
    away = open_database(f"{postgresql_url}-away")
    seconds = [1000.0]
    clock = DatabaseClock(away, lambda: datetime(2027, 3, 2, tzinfo=UTC), lambda: seconds[0])
    seconds[0] += 5
    with capture_logs() as logs:
        await clock.look()
    away.close()
    assert [log["event"] for log in logs] == ["clock_not_read"]
    assert clock() == datetime(2027, 3, 2, 0, 0, 5, tzinfo=UTC)
