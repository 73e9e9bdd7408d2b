"""Lock each chat by its id, so that the updates of a person are handled one by one, in order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class KeyedLock:
    """The lock of one key, forgotten as soon as nobody waits for it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    error: BaseException | None = None
    """The failure of an update under the lock: waiting updates fail too, and come again later."""


@dataclass(slots=True)
class KeyedLocks:
    _locks: dict[int, KeyedLock] = field(default_factory=dict)

    @asynccontextmanager
    async def of(self, chat_id: int) -> AsyncIterator[KeyedLock]:
        """Wait for the lock of a chat; hold it until the block ends."""
        keyed = self._locks.setdefault(chat_id, KeyedLock())
        keyed.waiting += 1
        try:
            async with keyed.lock:
                yield keyed
        finally:
            keyed.waiting -= 1
            if not keyed.waiting:
                del self._locks[chat_id]
