"""Send many things at once, and claim more while the rest is still being sent."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy.exc import DBAPIError

DRAIN_SECONDS = 5.0
"""Seconds, when we stop, for what is being sent to arrive, and for the database to mark it."""
RETRY_PAUSE = 0.2

Ended = TypeVar("Ended")
Sending = Callable[[], Coroutine[Any, Any, Ended | None]]
"""Sends one; returns its outcome, None when there is nothing to mark."""


@dataclass(slots=True)
class SendPool(Generic[Ended]):
    take_up: Callable[["SendPool[Ended]", int], Awaitable[Mapping[Hashable, Sending[Ended]] | None]]
    """Claims what to send next, at most so many, by key; returns None when there is nothing more.

    Even if the clock jumps over a lease, a key under way is not sent twice.
    """
    mark: Callable[[Sequence[Ended]], Awaitable[None]]
    slots: int
    """How many are sent at once."""
    refill_below: int
    """The number of free slots from which more is claimed."""
    on_draining: Callable[[], None]
    """Called when the pool stops: tells those who wait for their turn."""
    draining: bool = False
    """Whether the pool is stopping: what still waits for its turn is not to be sent."""

    _under_way: dict[Hashable, asyncio.Task[Ended | None]] = field(default_factory=dict)

    @property
    def keys(self) -> frozenset[Hashable]:
        """The keys of what is being sent."""
        return frozenset(self._under_way)

    async def run(self) -> None:
        """Send until there is nothing more; nothing is under way when it returns."""
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
        """Wait for one send to end; mark all the ended ones."""
        if not self._under_way:
            return
        await asyncio.wait(self._under_way.values(), return_when=asyncio.FIRST_COMPLETED)
        done = {key: task for key, task in self._under_way.items() if task.done()}
        await self.mark([ended for task in done.values() if (ended := task.result())])
        for key in done:
            del self._under_way[key]

    async def _drain(self) -> None:
        """Stop: let what is being sent arrive, and mark it; drop the rest."""
        self.draining = True
        self.on_draining()
        tasks = self._under_way.values()
        _, hanging = await asyncio.wait(tasks, timeout=DRAIN_SECONDS)
        for task in hanging:
            task.cancel()
        if hanging:
            await asyncio.wait(hanging)
        drained = [task.result() for task in tasks if not task.cancelled() and not task.exception()]
        await self._mark_at_last([ended for ended in drained if ended])

    async def _mark_at_last(self, ended: Sequence[Ended]) -> None:
        """Mark, waiting for a database that restarts: what is not marked is sent again."""
        until = time.monotonic() + DRAIN_SECONDS
        while True:
            try:
                return await self.mark(ended)
            except DBAPIError:
                if time.monotonic() > until:
                    raise
            await asyncio.sleep(RETRY_PAUSE)
