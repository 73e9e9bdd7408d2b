"""A worker that dies is replaced; several that die for ever end their parent with an error."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from bot.refusal import Refused
from bot.workers import LONG_LIFE, PAUSES, Workers

FOR_EVER = "import time; time.sleep(600)"


def python(code: str) -> list[str]:
    return [sys.executable, "-S", "-c", code]


def named_in(folder: Path) -> set[int]:
    return {int(file.name) for file in folder.iterdir()}


class Time:
    """Nobody waits: what was slept is noted, and lives are as long as they are said to be."""

    def __init__(self, life: float = 0) -> None:
        self.life, self.slept = life, list[float]()
        self._now = 0.0

    def monotonic(self) -> float:
        self._now += self.life
        return self._now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)


async def test_after_too_many_deaths_in_a_row_the_parent_gives_up() -> None:
    time = Time()
    workers = Workers(python("raise SystemExit(3)"), 1, PAUSES, time.monotonic, time.sleep)
    with pytest.raises(Refused, match="again and again"):
        await workers.run()
    assert time.slept == list(PAUSES)


async def test_a_death_after_a_long_life_is_the_first_again() -> None:
    time, enough = Time(life=LONG_LIFE), asyncio.Event()

    async def sleep(seconds: float) -> None:
        await time.sleep(seconds)
        if len(time.slept) > len(PAUSES) + 2:
            enough.set()
            await asyncio.Event().wait()

    workers = Workers(python(""), 1, PAUSES, time.monotonic, sleep)
    running = asyncio.create_task(workers.run())
    await enough.wait()
    os.kill(os.getpid(), signal.SIGTERM)
    await running
    assert set(time.slept) == {PAUSES[0]}


async def test_each_that_is_killed_is_replaced_and_all_end_when_the_parent_is_asked_to(
    tmp_path: Path,
) -> None:
    born = f"import os, pathlib; pathlib.Path({str(tmp_path)!r}, str(os.getpid())).touch(); "
    time = Time()
    workers = Workers(python(born + FOR_EVER), 3, PAUSES, time.monotonic, time.sleep)
    running = asyncio.create_task(workers.run())

    async def are_born(count: int) -> set[int]:
        async with asyncio.timeout(30):
            while len(pids := named_in(tmp_path)) < count:
                await asyncio.wait({running}, timeout=0.02)
        return pids

    first = await are_born(3)
    for pid in first:
        os.kill(pid, signal.SIGKILL)
    second = await are_born(6) - first
    os.kill(os.getpid(), signal.SIGTERM)
    await running
    for pid in second:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
