"""The bot follows the sandbox's clock, whatever happens to its database meanwhile."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy.exc import OperationalError

from bot.clocks.sandbox import SandboxClock
from sandbox.server import build
from sandbox.world.faults import Fault
from sandbox.world.world import World
from tests.harness.chat import Chat

NOON = datetime(2027, 3, 2, 12, tzinfo=UTC)


async def test_a_database_that_is_away_does_not_end_the_following() -> None:
    world, tries, caught_up = World(), 0, asyncio.Event()

    async def catch_up() -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise OperationalError("SELECT 1", None, Exception("away"))
        caught_up.set()

    async def when_due() -> datetime:
        return NOON

    async with TestServer(build(world)) as server:
        url = str(server.make_url("")).rstrip("/")
        following = asyncio.create_task(SandboxClock(url).follow(catch_up, when_due))
        world.clock.set(NOON, frozen=True)
        await caught_up.wait()
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
    assert tries > 1


async def test_what_a_following_that_died_had_not_done_is_done_by_the_next() -> None:
    world, caught_up = World(), asyncio.Event()

    async def fail() -> None:
        raise ValueError

    async def catch_up() -> None:
        caught_up.set()

    async def when_due() -> datetime:
        return NOON

    async with TestServer(build(world)) as server:
        clock = SandboxClock(str(server.make_url("")).rstrip("/"))
        world.clock.set(NOON, frozen=True)
        with pytest.raises(ValueError, match=r"^$"):
            await clock.follow(fail, when_due)
        following = asyncio.create_task(clock.follow(catch_up, when_due))
        await caught_up.wait()
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
    assert clock() == NOON


async def test_the_clock_goes_on_once_what_is_on_its_way_has_arrived(chat: Chat) -> None:
    await chat.play("> /start\n> [C'est parti]\n")
    await chat.do_due()
    app, tomorrow = chat.app, chat.world.now() + timedelta(days=1)
    chat.world.clock.set(tomorrow, frozen=True)
    await app.timetable.run_all()
    assert await app.has_messages_due()
    chat.world.faults.set([Fault("timeout_after", method="sendMessage", seconds=0.3)])
    sending = asyncio.create_task(app.worker.run_due(tomorrow))
    while await app.has_messages_due():
        assert not sending.done()
    await app.catch_up()
    assert sending.done()


async def test_a_clock_that_leaps_counts_a_wait_and_tells_it() -> None:
    world, steps = World(), []

    async def catch_up() -> None:
        steps.append("all")

    async def when_due() -> None:
        return None

    async def settle() -> None:
        steps.append("begun")

    async with TestServer(build(world)) as server:
        clock = SandboxClock(str(server.make_url("")).rstrip("/"))
        assert not clock.leap_over(5)
        following = asyncio.create_task(clock.follow(catch_up, when_due, settle))
        assert await world.clock.follower(10)
        await world.clock.leap(NOON, thorough=True)
        await world.clock.leap(NOON, thorough=False)
        assert steps[-2:] == ["all", "begun"]
        before, shown = clock.monotonic(), world.history.version
        assert clock.leap_over(90)
        assert clock() == NOON + timedelta(seconds=90)
        assert clock.monotonic() - before >= 90
        await world.history.after(shown, 10)
        assert world.clock.now() == clock()
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
