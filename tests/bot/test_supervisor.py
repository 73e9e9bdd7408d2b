"""A loop that dies is seen and started again; one that dies again and again ends the process."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.companion import background_loops
from bot.supervisor import DEATHS, LATELY, PAUSE, WITHIN, Supervisor
from tests.harness.chat import Chat

WORDS = "12 rue des Lilas"

Logged = list[Any]


class Time:
    """Nobody waits: what is slept has passed at once."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


class Loop:
    """It ends each of its first lives in one of these ways, `apart` seconds after the last."""

    def __init__(self, time: Time, *ends: Callable[[], Awaitable[None]], apart: float = 0) -> None:
        self.time, self.ends, self.apart, self.lives = time, iter(ends), apart, 0
        self.lives_on = asyncio.Event()

    async def run(self) -> None:
        self.lives += 1
        end = next(self.ends, None)
        if end is None:
            self.lives_on.set()
            await asyncio.Event().wait()
        else:
            self.time.now += self.apart
            await end()


async def break_on_words() -> None:
    raise ValueError(WORDS)


async def return_at_once() -> None:
    await asyncio.sleep(0)


async def wait_for_what_is_cancelled() -> None:
    """As a library may that cancels a task of its own."""
    inside = asyncio.create_task(asyncio.Event().wait())
    inside.cancel()
    await inside


async def break_in_a_group() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(break_on_words())


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def supervisor(time: Time) -> Supervisor:
    return Supervisor(time.monotonic, time.sleep)


@pytest.fixture
def logged() -> Iterator[Logged]:
    with capture_logs() as logged:
        yield logged


@pytest.mark.parametrize(
    ("end", "error", "place"),
    [
        (break_on_words, "ValueError", "break_on_words"),
        (break_in_a_group, "ValueError", "break_on_words"),
        (wait_for_what_is_cancelled, "CancelledError", "wait_for_what_is_cancelled"),
        (return_at_once, "returned", None),
    ],
)
async def test_a_loop_that_ends_however_it_does_is_named_and_started_again(
    supervisor: Supervisor,
    time: Time,
    logged: Logged,
    end: Callable[[], Awaitable[None]],
    error: str,
    place: str | None,
) -> None:
    loop = Loop(time, end)
    supervisor.start("topics", loop.run)
    await loop.lives_on.wait()
    await supervisor.stop_all()
    [death] = logged
    assert loop.lives == 2
    assert (death["event"], death["log_level"], death["loop"]) == ("loop_died", "error", "topics")
    assert death["error"] == error and "Lilas" not in str(death)
    assert place is None or f":{place} <" in death["at"] or death["at"].endswith(f":{place}")


async def test_one_that_dies_three_times_in_a_minute_is_given_up_and_named(
    supervisor: Supervisor, time: Time, logged: Logged
) -> None:
    others, dies = Loop(time), Loop(time, *[break_on_words] * (DEATHS + 1))
    supervisor.start("leader", others.run)
    supervisor.start("topics", dies.run)
    assert await supervisor.watch(asyncio.Event()) == "topics"
    assert (dies.lives, others.lives) == (DEATHS, 1)
    assert [it["event"] for it in logged] == ["loop_died"] * DEATHS + ["loop_given_up"]
    assert logged[-1]["loop"] == "topics" and logged[-1]["log_level"] == "error"
    await supervisor.stop_all()


async def test_one_that_dies_now_and_then_is_started_each_time(
    supervisor: Supervisor, time: Time
) -> None:
    deaths = [break_on_words] * (3 * DEATHS)
    loop = Loop(time, *deaths, apart=WITHIN / (DEATHS - 1) - PAUSE)
    supervisor.start("topics", loop.run)
    await loop.lives_on.wait()
    assert loop.lives == len(deaths) + 1
    await supervisor.stop_all()


async def test_however_often_it_died_before_only_the_last_minute_counts(
    supervisor: Supervisor, time: Time
) -> None:
    lives = list[float]()

    async def die() -> None:
        lives.append(time.now)
        time.now += WITHIN if len(lives) <= DEATHS + 1 else 0
        raise ValueError(WORDS)

    supervisor.start("topics", die)
    assert await supervisor.watch(asyncio.Event()) == "topics"
    assert len(lives) == 2 * DEATHS
    await supervisor.stop_all()


async def test_deaths_of_different_loops_are_not_counted_together(
    supervisor: Supervisor, time: Time
) -> None:
    loops = [Loop(time, *[break_on_words] * (DEATHS - 1)) for _ in range(3)]
    for number, loop in enumerate(loops):
        supervisor.start(f"loop {number}", loop.run)
    for loop in loops:
        await loop.lives_on.wait()
    assert [loop.lives for loop in loops] == [DEATHS] * 3
    await supervisor.stop_all()


async def test_a_death_is_told_for_a_while(supervisor: Supervisor, time: Time) -> None:
    loop = Loop(time, break_on_words)
    supervisor.start("leader", Loop(time).run)
    supervisor.start("topics", loop.run)
    before = dict(supervisor.died_lately())
    await loop.lives_on.wait()
    lately = dict(supervisor.died_lately())
    time.now += LATELY
    assert before == {"leader": False, "topics": False}
    assert lately == {"leader": False, "topics": True}
    assert supervisor.died_lately() == before
    await supervisor.stop_all()


async def test_who_is_to_stop_is_not_told_that_a_loop_was_given_up(
    supervisor: Supervisor, time: Time
) -> None:
    stopping = asyncio.Event()
    supervisor.start("leader", Loop(time).run)
    watching = asyncio.create_task(supervisor.watch(stopping))
    stopping.set()
    assert await watching is None
    await supervisor.stop_all()


async def test_what_is_under_way_arrives_before_a_stop_is_over(
    supervisor: Supervisor, logged: Logged
) -> None:
    """All are asked at once, so that one that takes long holds no other."""
    under_way, asked = asyncio.Event(), asyncio.Barrier(2)
    ended = list[str]()

    async def land(name: str) -> None:
        try:
            under_way.set()
            await asyncio.Event().wait()
        finally:
            await asked.wait()
            await asyncio.to_thread(ended.append, name)

    for name in ("messages", "emails"):
        supervisor.start(name, partial(land, name))
    await under_way.wait()
    await supervisor.stop_all()
    assert sorted(ended) == ["emails", "messages"] and logged == []


async def test_one_is_stopped_while_the_others_go_on(supervisor: Supervisor, time: Time) -> None:
    hears, others = Loop(time), Loop(time)
    supervisor.start("polling", hears.run)
    supervisor.start("leader", others.run)
    await asyncio.gather(hears.lives_on.wait(), others.lives_on.wait())
    await supervisor.stop("polling")
    stopping = asyncio.Event()
    stopping.set()
    assert await supervisor.watch(stopping) is None
    assert (hears.lives, others.lives) == (1, 1)
    await supervisor.stop_all()


@pytest.mark.both_databases("locks tell which processes live")
async def test_whoever_watches_the_others_is_supervised_too(chat: Chat) -> None:
    async with background_loops(chat.app) as supervisor:
        loops = set(supervisor.died_lately())
    assert {"leader", "watch", "clock_watch", "announcement_progress"} <= loops


async def test_what_is_repeated_waits_for_a_database_that_is_away(
    supervisor: Supervisor, logged: Logged
) -> None:
    looks, enough = list[int](), asyncio.Event()

    async def look() -> None:
        looks.append(len(looks))
        if len(looks) == 1:
            raise OperationalError("SELECT 1", None, Exception(WORDS))
        enough.set()

    supervisor.repeat("watch", 0.0, look)
    await enough.wait()
    await supervisor.stop_all()
    assert [(it["event"], it["loop"]) for it in logged] == [("loop_interrupted", "watch")]
    assert not any(supervisor.died_lately().values())
