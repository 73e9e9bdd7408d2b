"""Telegram is away for half a minute, or an hour, in each form: who receives what, how often.

On a clock of our own: an hour takes seconds.  What was not taken is lost by nobody and read once;
what may have arrived is sent once more at most.
"""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from telegram import Bot

from models.engine.database import Database
from sandbox.world.faults import BODIES
from sandbox.world.world import World
from tests.delivery.test_messages import House, meet
from tests.faults.test_kills import IS_LONG
from tests.harness.figures import tell
from tests.harness.places import calls, fails
from tests.outbox.builders import REMINDER, enqueue, outcomes

PEOPLE = range(1, 101 if IS_LONG else 21)
LASTING = replace(REMINDER, name="lasting", life=None)
NOT_TAKEN = [(kind, body) for kind in ("500", "502", "503", "429") for body in BODIES]
UNKNOWN = [("504", "json"), ("504", "html"), ("cut", "json"), ("cut_after", "json")]
SHORT, HOUR, AFTERWARDS = 30, 3600, 900
AN_HOUR = NOT_TAKEN + UNKNOWN if IS_LONG else [("500", "json"), ("503", "html"), ("429", "null")]


async def live(house: House, seconds: int, tick: int) -> None:
    """Both clocks go on while delivery does what it does."""
    delivering: asyncio.Task[None] | None = None
    for _ in range(seconds // tick):
        house.skipped += tick
        house.now += timedelta(seconds=tick)
        await house.leader.step()
        if delivering is None or delivering.done():
            delivering = asyncio.create_task(house.worker.deliver(lambda: house.now))
        house.chat_sender.rate_limiter._open()
        await asyncio.wait({delivering}, timeout=0.01)
    while delivering and not delivering.done():
        house.skipped += 1
        house.chat_sender.rate_limiter._open()
        await asyncio.wait({delivering}, timeout=0.01)


async def outage(house: House, world: World, kind: str, body: str, seconds: int) -> list[int]:
    """How often each person's phone was rung, arrived or not."""
    await meet(house.database, world, *PEOPLE)
    house.messages.kinds = {LASTING.name: LASTING}
    await house.database.transact(lambda s: [enqueue(n, "Bonjour", LASTING)(s) for n in PEOPLE])
    fails(world, kind, method="*", times=10**9, body=body, seconds=2)
    await live(house, seconds, 2 if seconds < HOUR else 5)
    world.faults.set([])
    world.pace.halted_until = 0
    await live(house, AFTERWARDS, 5)
    done = [it.parameters["chat_id"] for it in calls(world) if _arrived(it.verdict)]
    return [done.count(person) for person in PEOPLE]


def _arrived(verdict: dict[str, object]) -> bool:
    return bool(verdict.get("ok") or verdict.get("acted"))


FORMS = [(SHORT, *form) for form in NOT_TAKEN + UNKNOWN] + [(HOUR, *form) for form in AN_HOUR]
ENGINES = ("sqlite", "postgresql")
PLAYED = [
    (engine, *form)
    for number, form in enumerate(FORMS)
    for engine in (ENGINES if IS_LONG else ENGINES[number % 2 :][:1])
]
"""What Telegram says is read before any database: each form meets one of them, the other next."""


@pytest.mark.parametrize(
    ("database_url", "seconds", "kind", "body"), PLAYED, indirect=["database_url"]
)
async def test_an_outage_is_nobodys_fault(
    database: Database,
    bot: Bot,
    world: World,
    capsys: pytest.CaptureFixture[str],
    seconds: int,
    kind: str,
    body: str,
) -> None:
    house = House(database, bot)
    await house.leader.step()
    times = await outage(house, world, kind, body, seconds)
    ended, tried = await outcomes(database), len(calls(world))
    once, twice, never = times.count(1), times.count(2), times.count(0)
    engine = database.engine.dialect.name
    tell(
        capsys,
        f"{engine}: {seconds} s of {kind} ({body}), {len(PEOPLE)} people: {once} read it once, "
        f"{twice} twice, {never} never; {tried} requests; {ended}",
    )
    assert sum(ended.values()) == len(PEOPLE)
    if (kind, body) in NOT_TAKEN:
        assert times == [1] * len(PEOPLE)
        assert ended == {"sent": len(PEOPLE)}
    else:
        assert (never, max(times) <= 2) == (0, True)
        assert ended == {"sent": len(PEOPLE)}
