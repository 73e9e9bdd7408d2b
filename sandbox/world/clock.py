"""A clock one can move; a jump visits every due instant on the way, in order."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sandbox.world.bell import Bell

FOLLOWED_FOR = 30.0
PATIENCE = 10.0
MOST_VISITS = 5_000
MOST_VISITS_OF_ONE_INSTANT = 5


class Clock:
    def __init__(self, on_move: Callable[[], None] = lambda: None) -> None:
        self.version = 1
        self.due: datetime | None = None
        self.moving = False
        self.frozen = False
        self._offset = timedelta()
        self._held: datetime | None = None
        self._seen = 0
        self._followed_at = float("-inf")
        self._moved = Bell()
        self._on_move = on_move
        self._answered = Bell()
        self._one_jump = asyncio.Lock()

    def now(self) -> datetime:
        return self._held or datetime.now(UTC) + self._offset

    async def after(self, version: int, seconds: float) -> None:
        """Waits for a version above this one; whoever asks is taken to follow the clock."""
        self._followed_at = time.monotonic()
        deadline = self._followed_at + seconds
        while self.version <= version and (left := deadline - time.monotonic()) > 0:
            await self._moved.heard(left)
        self._followed_at = time.monotonic()

    def seen(self, version: int, due: datetime | None) -> None:
        self._followed_at = time.monotonic()
        self._seen = max(self._seen, min(version, self.version))
        self.due = due
        self._answered.ring()

    def set(self, instant: datetime, *, frozen: bool) -> None:
        """Moves at once, without a visit on the way."""
        self.frozen = frozen
        self._rest(instant)

    async def jump(self, target: datetime, *, frozen: bool) -> list[datetime]:
        """Moves to the target; answers with the due instants visited on the way."""
        async with self._one_jump:
            self.moving = True
            try:
                await self._stand(self.now())
                visited = await self._visit_until(target)
                await self._stand(target)
            finally:
                self.moving = False
                self.frozen = frozen
                self._rest(self.now())
        return visited

    async def fresh_due(self) -> datetime | None:
        async with self._one_jump:
            self._held = self.now()
            try:
                await self._stand(self._held)
            finally:
                self._rest(self._held)
        return self.due

    async def _visit_until(self, target: datetime) -> list[datetime]:
        visited: list[datetime] = []
        while self.due is not None and self.due <= target and len(visited) < MOST_VISITS:
            instant = max(self.due, self.now())
            # A bot that cannot finish the work of an instant must not hold the clock for ever.
            if visited[-MOST_VISITS_OF_ONE_INSTANT:].count(instant) == MOST_VISITS_OF_ONE_INSTANT:
                break
            visited.append(instant)
            if not await self._stand(instant):
                break
        return visited

    async def _stand(self, instant: datetime) -> bool:
        """Stands still at this instant until the bot has done what falls due."""
        self._held = instant
        self._tell()
        deadline = time.monotonic() + PATIENCE
        while self._followed and self._seen < self.version and time.monotonic() < deadline:
            await self._answered.heard(1.0)
        if not self._followed:
            self.due = None
        return self._seen >= self.version

    def _rest(self, instant: datetime) -> None:
        self._held = instant if self.frozen else None
        self._offset = instant - datetime.now(UTC)
        self._tell()

    def _tell(self) -> None:
        self.version += 1
        self._moved.ring()
        self._on_move()

    @property
    def _followed(self) -> bool:
        return time.monotonic() - self._followed_at < FOLLOWED_FOR
