"""Keep one lane per chat, in which a person's updates are handled in order, one at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Lane:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    error: BaseException | None = None
    """What failed in the lane: updates that wait behind it fail too, and come again after it."""


@dataclass(slots=True)
class Lanes:
    _lanes: dict[int, Lane] = field(default_factory=dict)

    @asynccontextmanager
    async def of(self, chat_id: int) -> AsyncIterator[Lane]:
        """Wait for the turn of a chat; hold it until the block ends."""
        lane = self._lanes.setdefault(chat_id, Lane())
        lane.waiting += 1
        try:
            async with lane.lock:
                yield lane
        finally:
            lane.waiting -= 1
            if not lane.waiting:
                del self._lanes[chat_id]
