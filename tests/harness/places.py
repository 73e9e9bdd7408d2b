"""Say whom the tests of delivery speak to, and what arrived."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.record import Call
from sandbox.world.faults import Fault
from sandbox.world.world import World
from tests.harness.typed import as_typed
from tests.harness.waiting import TIMEOUT

TOKEN = "1:hush-hush"
BOT_ID = 1
LOOK = 0.01
"""Seconds between two looks at what other tasks do."""


def start(world: World, telegram_id: int) -> int:
    """Open a chat with the bot as this person; return their id."""
    world.say(telegram_id, text="/start")
    return telegram_id


def fails(world: World, kind: str, **more: Any) -> None:
    world.faults.set([*world.faults.waiting, Fault(kind, **more)])


def calls(world: World, method: str = "sendMessage") -> list[Call]:
    return [call for call in world.record if call.method == method]


def arrived(world: World, telegram_id: int) -> list[str]:
    """Return what this person's phone shows of the bot, in order."""
    messages = world.messages(telegram_id)
    return [as_typed(message["text"]) for message in messages if message["from"]["is_bot"]]


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for what other tasks do; fail once the time-out is over."""
    for _ in range(round(TIMEOUT / LOOK)):
        if await condition():
            return
        await asyncio.sleep(LOOK)
    raise AssertionError("it never came")
