"""The movable clock, and how a jump visits what falls due."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from sandbox.world.clock import TIMEOUT
from tests.sandbox.conftest import Sandbox


class Follower:
    """A bot that follows the clock and does its due work at each instant."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.due: list[datetime] = []
        self.forgets = True
        self.follows = asyncio.Event()
        self.stood_at: list[datetime] = []

    async def run(self) -> None:
        version = 0
        while True:
            clock = await self.sandbox.control("GET", f"clock?after={version}&timeout=25")
            version, now = clock["version"], datetime.fromisoformat(clock["now"])
            self.stood_at.append(now)
            self.due = [due for due in self.due if due > now or not self.forgets]
            next_due = min(self.due).isoformat() if self.due else None
            await self.sandbox.control("PUT", "clock", {"seen": version, "due": next_due})
            self.follows.set()


@pytest.fixture
async def follower(sandbox: Sandbox) -> AsyncIterator[Follower]:
    follower = Follower(sandbox)
    task = asyncio.create_task(follower.run())
    await follower.follows.wait()
    yield follower
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def now_of(answer: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(answer["now"])


async def test_nobody_follows_and_the_jump_is_immediate(sandbox: Sandbox) -> None:
    before = sandbox.world.now()
    jump = sandbox.control("PUT", "clock", {"advance": 86400})
    answer = await asyncio.wait_for(jump, TIMEOUT)
    assert answer["visited"] == []
    assert timedelta(days=1) <= now_of(answer) - before < timedelta(days=1, minutes=1)
    sent = sandbox.world.say("Camille", text="a")["message"]["date"]
    assert sent == pytest.approx(now_of(answer).timestamp(), abs=60)


async def test_a_jump_visits_every_due_instant_in_order(
    sandbox: Sandbox, follower: Follower
) -> None:
    start = sandbox.world.now()
    follower.due = [start + timedelta(hours=hours) for hours in (5, 2, 30)]
    answer = await sandbox.control("PUT", "clock", {"advance": 24 * 3600})
    visited = [datetime.fromisoformat(instant) for instant in answer["visited"]]
    assert visited == [start + timedelta(hours=2), start + timedelta(hours=5)]
    assert set(visited) <= set(follower.stood_at)
    assert follower.stood_at == sorted(follower.stood_at)


async def test_the_next_due_instant_is_reached_exactly(
    sandbox: Sandbox, follower: Follower
) -> None:
    due = sandbox.world.now() + timedelta(hours=3, microseconds=7)
    follower.due = [due]
    answer = await sandbox.control("PUT", "clock", {"next": "due", "frozen": True})
    assert (now_of(answer), answer["visited"]) == (due, [due.isoformat()])


async def test_without_a_due_instant_the_clock_says_so(
    sandbox: Sandbox, follower: Follower
) -> None:
    assert "Rien n'est prévu" in await sandbox.confused("PUT", "clock", {"next": "due"})


async def test_work_that_is_never_done_does_not_hold_the_clock(
    sandbox: Sandbox, follower: Follower
) -> None:
    follower.forgets = False
    follower.due = [sandbox.world.now() + timedelta(hours=1)]
    answer = await sandbox.control("PUT", "clock", {"advance": 7200})
    assert now_of(answer) > follower.due[0] + timedelta(minutes=59)


async def test_a_clock_that_is_put_right_stops_nowhere(
    sandbox: Sandbox, follower: Follower
) -> None:
    due = sandbox.world.now() + timedelta(hours=1)
    follower.due = [due]
    answer = await sandbox.control("PUT", "clock", {"advance": 7200, "at_once": True})
    assert answer["visited"] == []
    assert now_of(answer) > due


async def test_a_frozen_clock_stands_until_it_is_let_go(sandbox: Sandbox) -> None:
    noon = "2026-03-02T12:00:00+00:00"
    await sandbox.control("PUT", "clock", {"set": noon, "frozen": True})
    assert [(await sandbox.control("GET", "clock"))["now"] for _ in range(2)] == [noon, noon]
    answer = await sandbox.control("PUT", "clock", {"frozen": False})
    assert timedelta() < sandbox.world.now() - now_of(answer) < timedelta(minutes=1)


async def test_each_move_raises_the_version(sandbox: Sandbox) -> None:
    before = await sandbox.control("GET", "clock")
    after = await sandbox.control("PUT", "clock", {"advance": 1})
    assert after["version"] > before["version"]
    assert not after["moving"]


@pytest.mark.parametrize("body", [{}, {"set": "midi"}, {"advance": "demain"}, {"next": "lundi"}])
async def test_an_unclear_move_is_refused(sandbox: Sandbox, body: dict[str, Any]) -> None:
    assert await sandbox.confused("PUT", "clock", body)


async def test_a_leap_stands_where_something_is_due_then_at_its_target(
    sandbox: Sandbox, follower: Follower
) -> None:
    clock = sandbox.world.clock
    start = sandbox.world.now()
    due, target = start + timedelta(hours=2), start + timedelta(hours=3)
    follower.due = [due]
    await clock.leap(start, thorough=True)
    await clock.leap(target, thorough=False)
    assert [due, target] == follower.stood_at[-2:]
    assert clock.now() == target and clock.frozen
    told = await sandbox.control("GET", "clock")
    assert told["leaps"] and told["frozen"]


async def test_seconds_that_the_bot_counts_pass_at_once(
    sandbox: Sandbox, follower: Follower
) -> None:
    clock = sandbox.world.clock
    await clock.leap(clock.now(), thorough=True)
    before, monotonic = clock.now(), clock.monotonic()
    await sandbox.control("PUT", "clock", {"passed": 90})
    assert clock.now() - before == timedelta(seconds=90)
    assert clock.monotonic() - monotonic == pytest.approx(90, abs=60)
