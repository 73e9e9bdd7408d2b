"""Machines whose own clocks differ tell the same time: their database's."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from bot.clocks.database import FIRST_LOOKS, DatabaseClock
from bot.clocks.machine import system_clock
from models.engine.database import Database, open_database
from tests.harness.database.round_trips import hearing

HOUR = timedelta(hours=1)
NEARLY = timedelta(minutes=1)


def standing() -> float:
    """Seconds that stand still: no look takes long."""
    return 1000.0


@pytest.fixture
def database(postgresql_url: str) -> Iterator[Database]:
    database = open_database(postgresql_url)
    yield database
    database.close()


async def test_machines_an_hour_apart_tell_the_same_time(database: Database) -> None:
    ahead = DatabaseClock(database, lambda: system_clock() + HOUR, standing)
    behind = DatabaseClock(database, lambda: system_clock() - HOUR, standing)
    clocks = (ahead, behind)
    for clock in clocks:
        await clock.set()
    for clock in clocks:
        assert abs(clock() - datetime.now(UTC)) < NEARLY


async def test_a_jump_of_the_machines_clock_is_seen_and_changes_nothing(database: Database) -> None:
    off = [timedelta()]
    clock = DatabaseClock(database, lambda: system_clock() + off[0], standing)
    await clock.set()
    off[0] = HOUR
    assert abs(clock() - datetime.now(UTC)) < NEARLY
    with capture_logs() as logs:
        await clock.look()
        await clock.look()
    assert [(log["event"], log["seconds_ahead"]) for log in logs] == [
        ("machine_clock_is_wrong", 3600)
    ]


async def test_time_passes_between_two_looks(database: Database) -> None:
    seconds = [1000.0]
    clock = DatabaseClock(database, monotonic=lambda: seconds[0])
    await clock.set()
    before = clock()
    seconds[0] += 30
    assert clock() - before == timedelta(seconds=30)


async def test_a_look_that_took_long_is_not_believed(database: Database) -> None:
    """A server that was frozen meanwhile tells the time of an instant that nobody knows."""
    seconds = [1000.0]
    clock = DatabaseClock(database, monotonic=lambda: seconds[0])
    await clock.set()
    with looks_that_take(database, seconds, [600.0]):
        await clock.look()
        assert clock() - datetime.now(UTC) > timedelta(seconds=600) - NEARLY
        await clock.look()
    assert abs(clock() - datetime.now(UTC)) < NEARLY


async def test_at_the_start_it_looks_until_one_took_little(database: Database) -> None:
    """The first opens the connection while much is imported: the machine may be an hour ahead."""
    seconds = [1000.0]
    clock = DatabaseClock(database, lambda: datetime.now(UTC) + HOUR, lambda: seconds[0])
    with looks_that_take(database, seconds, [500.0, 300.0, 0.1, 0.1]) as left:
        await clock.set()
    assert abs(clock() - datetime.now(UTC)) < NEARLY
    assert left == [0.1]


async def test_at_the_start_the_shortest_is_believed_if_all_took_long(database: Database) -> None:
    seconds = [1000.0]
    clock = DatabaseClock(database, lambda: datetime.now(UTC) + HOUR, lambda: seconds[0])
    took = [900.0, 100.0, *[800.0] * (FIRST_LOOKS - 2)]
    with looks_that_take(database, seconds, took):
        await clock.set()
    off = clock() - datetime.now(UTC)  # the looks after that one took no time in truth
    assert abs(off - timedelta(seconds=50 + sum(took[2:]))) < NEARLY


async def test_nothing_goes_by_the_machines_clock_meanwhile(postgresql_url: str) -> None:
    with closing(open_database(f"{postgresql_url}-away")) as away:
        clock = DatabaseClock(away)
        with pytest.raises(DBAPIError):
            await clock.set()
        with pytest.raises(AttributeError):
            clock()


@contextmanager
def looks_that_take(
    database: Database, seconds: list[float], took: list[float]
) -> Iterator[list[float]]:
    """Let the first looks take so many seconds; yield those that are left."""
    left = list(took)

    def begin(_: object) -> None:
        seconds[0] += left.pop(0) if left else 0

    with hearing(database.engine, "begin", begin):
        yield left


async def test_while_the_database_is_away_time_goes_on(
    database: Database, postgresql_url: str
) -> None:
    seconds = [1000.0]
    clock = DatabaseClock(database, monotonic=lambda: seconds[0])
    await clock.set()
    before = clock()
    seconds[0] += 5
    with closing(open_database(f"{postgresql_url}-away")) as clock.database, capture_logs() as logs:
        await clock.look()
    assert [log["event"] for log in logs] == ["clock_not_read"]
    assert clock() - before == timedelta(seconds=5)
