"""What is on its way to people: more is taken up while the rest still leaves."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy.exc import DBAPIError

from bot.pace import Gate

LANDING = 5.0
"""Seconds that what is in flight may take to arrive, and the database to mark it, when we stop."""
AGAIN = 0.2

Ended = TypeVar("Ended")
Sending = Coroutine[Any, Any, Ended | None]
"""Its outcome; none when there is nothing to mark."""


@dataclass(slots=True)
class Flight(Generic[Ended]):
    gate: Gate
    take_up: Callable[["Flight[Ended]", int], Awaitable[Iterable[Sending[Ended]] | None]]
    """What to send next, at most so many; None: there is nothing more."""
    mark: Callable[[Sequence[Ended]], Awaitable[None]]
    most: int
    """How many are under way at once."""
    least: int
    """Below so much room, no more is taken up."""
    landing: bool = False
    """We stop: whoever still waits for their turn is not to send."""

    async def fly(self) -> None:
        """Until there is nothing more to send; nothing is under way when it ends."""
        under_way: set[asyncio.Task[Ended | None]] = set()
        try:
            while await self._fill(under_way) or under_way:
                under_way = await self._settle(under_way)
        finally:
            if under_way:
                await self._land(under_way)

    async def _fill(self, under_way: set[asyncio.Task[Ended | None]]) -> bool:
        room = self.most - len(under_way)
        sendings = await self.take_up(self, room) if room >= self.least else None
        under_way.update(map(asyncio.create_task, sendings or ()))
        return sendings is not None

    async def _settle(
        self, under_way: set[asyncio.Task[Ended | None]]
    ) -> set[asyncio.Task[Ended | None]]:
        """Wait for the first to end, mark what has ended; what is still under way."""
        if not under_way:
            return under_way
        done, others = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
        await self.mark([ended for task in done if (ended := task.result())])
        return others

    async def _land(self, under_way: set[asyncio.Task[Ended | None]]) -> None:
        """Stopped in the middle: what is in flight arrives and is marked, the rest is let go."""
        self.landing = True
        self.gate.let_the_stale_go()
        _, hanging = await asyncio.wait(under_way, timeout=LANDING)
        for task in hanging:
            task.cancel()
        if hanging:
            await asyncio.wait(hanging)
        landed = [it.result() for it in under_way if not it.cancelled() and not it.exception()]
        await self._mark_at_last([ended for ended in landed if ended])

    async def _mark_at_last(self, ended: Sequence[Ended]) -> None:
        """What was sent and is not marked is sent again: a database that restarts is waited for."""
        until = time.monotonic() + LANDING
        while True:
            try:
                return await self.mark(ended)
            except DBAPIError:
                if time.monotonic() > until:
                    raise
            await asyncio.sleep(AGAIN)
