"""What is on its way to people: more is taken up while the rest still leaves."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy.exc import DBAPIError

DRAIN_SECONDS = 5.0
"""Seconds that what is in flight may take to arrive, and the database to mark it, when we stop."""
RETRY_PAUSE = 0.2

Ended = TypeVar("Ended")
Sending = Callable[[], Coroutine[Any, Any, Ended | None]]
"""Gives its outcome; none when there is nothing to mark."""


@dataclass(slots=True)
class SendPool(Generic[Ended]):
    take_up: Callable[["SendPool[Ended]", int], Awaitable[Mapping[Hashable, Sending[Ended]] | None]]
    """What to send next, at most so many; None: there is nothing more.

    Were the clock to jump over a lease, what is still under way is not taken twice.
    """
    mark: Callable[[Sequence[Ended]], Awaitable[None]]
    slots: int
    """How many are under way at once."""
    refill_below: int
    """Below so much room, no more is taken up."""
    on_draining: Callable[[], None]
    """Tells those who wait for their turn."""
    draining: bool = False
    """We stop: whoever still waits for their turn is not to send."""

    _under_way: dict[Hashable, asyncio.Task[Ended | None]] = field(default_factory=dict)

    @property
    def keys(self) -> frozenset[Hashable]:
        """Of what is under way."""
        return frozenset(self._under_way)

    async def run(self) -> None:
        """Until there is nothing more to send; nothing is under way when it ends."""
        try:
            while await self._fill() or self._under_way:
                await self._settle()
        finally:
            if self._under_way:
                await self._drain()

    async def _fill(self) -> bool:
        room = self.slots - len(self._under_way)
        sendings = await self.take_up(self, room) if room >= self.refill_below else None
        for key, send in (sendings or {}).items():
            if key not in self._under_way:
                self._under_way[key] = asyncio.create_task(send())
        return sendings is not None

    async def _settle(self) -> None:
        """Wait for the first to end, mark what has ended."""
        if not self._under_way:
            return
        await asyncio.wait(self._under_way.values(), return_when=asyncio.FIRST_COMPLETED)
        done = {key: task for key, task in self._under_way.items() if task.done()}
        await self.mark([ended for task in done.values() if (ended := task.result())])
        for key in done:
            del self._under_way[key]

    async def _drain(self) -> None:
        """Stopped in the middle: what is in flight arrives and is marked, the rest is let go."""
        self.draining = True
        self.on_draining()
        tasks = self._under_way.values()
        _, hanging = await asyncio.wait(tasks, timeout=DRAIN_SECONDS)
        for task in hanging:
            task.cancel()
        if hanging:
            await asyncio.wait(hanging)
        drained = [it.result() for it in tasks if not it.cancelled() and not it.exception()]
        await self._mark_at_last([ended for ended in drained if ended])

    async def _mark_at_last(self, ended: Sequence[Ended]) -> None:
        """What was sent and is not marked is sent again: a database that restarts is waited for."""
        until = time.monotonic() + DRAIN_SECONDS
        while True:
            try:
                return await self.mark(ended)
            except DBAPIError:
                if time.monotonic() > until:
                    raise
            await asyncio.sleep(RETRY_PAUSE)
