"""Provide a clock that can be moved; a jump stops at each due instant on the way, in order."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sandbox.world.bell import Bell

FOLLOWED_FOR = 30.0
TIMEOUT, LONG_TIMEOUT = 10.0, 180.0
"""Seconds for the bot to do what is due; the longer where nobody lives by the real clock."""
MOST_VISITS = 5_000
MOST_VISITS_OF_ONE_INSTANT = 5


class Clock:
    def __init__(self, on_move: Callable[[], None] = lambda: None) -> None:
        self.version = 1
        self.due: datetime | None = None
        self.moving = False
        self.frozen = False
        self.thorough = True
        """Whether the bot is to look for all that is due, or only to end what it has begun."""
        self.leaps = False
        """Whether nobody lives by the real clock: the bot's own waits are counted, not waited."""
        self.leapt = 0.0
        """Seconds that passed at once, since it leaps."""
        self._offset = timedelta()
        self._held: datetime | None = None
        self._seen = 0
        self._followed_at = float("-inf")
        self._moved = Bell()
        self._on_move = on_move
        self._answered = Bell()
        self._came = Bell()
        self._one_jump = asyncio.Lock()

    def now(self) -> datetime:
        return self._held or datetime.now(UTC) + self._offset

    async def after(self, version: int, seconds: float) -> None:
        """Wait for a version above this one; whoever asks is taken to follow the clock."""
        self._followed_at = time.monotonic()
        self._came.ring()
        deadline = self._followed_at + seconds
        while self.version <= version and (seconds_left := deadline - time.monotonic()) > 0:
            await self._moved.heard(seconds_left)
        self._followed_at = time.monotonic()

    async def follower(self, seconds: float) -> bool:
        """Wait until somebody follows the clock; return False if nobody comes."""
        return self.is_followed or await self._came.heard(seconds)

    def seen(self, version: int, due: datetime | None) -> None:
        """Note that the bot has done the work of a version, and when it is due next."""
        self._followed_at = time.monotonic()
        self._seen = max(self._seen, min(version, self.version))
        self.due = due
        self._answered.ring()

    def set(self, instant: datetime, *, frozen: bool) -> None:
        """Move at once, without a stop on the way."""
        self.frozen = frozen
        self._run_from(instant)

    async def jump(
        self, target: datetime, *, frozen: bool, at_once: bool = False
    ) -> list[datetime]:
        """Move to the target; return the due instants at which it stopped on the way.

        `at_once`: stop nowhere, as a clock that is put right.
        """
        if at_once:
            self.set(target, frozen=frozen)
            return []
        async with self._one_jump:
            self.moving = True
            try:
                await self._stop_at(self.now())
                visited = await self._visit_until(target)
                await self._stop_at(target)
            finally:
                self.moving = False
                self.frozen = frozen
                self._run_from(self.now())
        return visited

    async def leap(self, target: datetime, *, thorough: bool) -> None:
        """Move to the target, and stand there; stop at each due instant on the way.

        Unless it is `thorough`, the bot only ends what it has begun: sweeps wait.
        """
        async with self._one_jump:
            self.leaps = self.frozen = True
            await self._visit_until(target)
            self.thorough = thorough
            await self._stop_at(max(target, self.now()))
            self.thorough = True

    def let_pass(self, seconds: float) -> None:
        """Let so many seconds pass that the bot counted instead of waiting."""
        if self._held is not None:
            self._held += timedelta(seconds=seconds)
            self.leapt += seconds
            self._on_move()

    def monotonic(self) -> float:
        """Return the machine's seconds, and those that passed at once."""
        return time.monotonic() + self.leapt

    async def fresh_due(self) -> datetime | None:
        """Ask the bot again for its next due instant."""
        async with self._one_jump:
            self._held = self.now()
            try:
                await self._stop_at(self._held)
            finally:
                self._run_from(self._held)
        return self.due

    async def _visit_until(self, target: datetime) -> list[datetime]:
        visited: list[datetime] = []
        while self.due is not None and self.due <= target and len(visited) < MOST_VISITS:
            instant = max(self.due, self.now())
            # A bot that cannot finish the work of an instant must not stop the clock for ever.
            if visited[-MOST_VISITS_OF_ONE_INSTANT:].count(instant) == MOST_VISITS_OF_ONE_INSTANT:
                break
            visited.append(instant)
            if not await self._stop_at(instant):
                break
        return visited

    async def _stop_at(self, instant: datetime) -> bool:
        """Stop at an instant until the bot has done all due work; return whether it has."""
        if self.leaps:
            self.leapt += max(0.0, (instant - self.now()).total_seconds())
        self._held = instant
        self._announce()
        deadline = time.monotonic() + (LONG_TIMEOUT if self.leaps else TIMEOUT)
        while self.is_followed and self._seen < self.version and time.monotonic() < deadline:
            await self._answered.heard(1.0)
        if not self.is_followed:
            self.due = None
        return self._seen >= self.version

    def _run_from(self, instant: datetime) -> None:
        self._held = instant if self.frozen else None
        self._offset = instant - datetime.now(UTC)
        self._announce()

    def _announce(self) -> None:
        self.version += 1
        self._moved.ring()
        self._on_move()

    @property
    def is_followed(self) -> bool:
        """Tell whether a bot has asked for the time lately."""
        return time.monotonic() - self._followed_at < FOLLOWED_FOR
