"""Share one pace of sending among the processes of one bot: each process holds some places."""

import asyncio
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from math import inf

import structlog
from sqlalchemy.exc import DBAPIError

from bot.telegram.rate_limiter import RateLimiter
from models.engine.database import Database
from rules.outbox.arrival_window import SECOND
from rules.schedule.clock import Clock
from services.outbox import pace_shares
from services.outbox.pace_shares import PaceSettlement

BEAT, BREATH = 0.5, 0.1
"""Seconds between two looks at the other processes, and the shortest pause between two looks."""
SURE = 1.5
"""Seconds for which places are ours without another look: a process that froze sends nothing."""
SILENCE = 3.0
"""Seconds without a beat, by our own clock, after which the places of another process are free."""

log = structlog.get_logger()


@dataclass(slots=True)
class PaceSharing:
    """Claims places in the database now and then; a send asks nothing of the database."""

    database: Database
    bot_id: int
    holder: str
    rate_limiter: RateLimiter
    clock: Clock
    monotonic: Callable[[], float] = time.monotonic
    _seen: dict[str, tuple[int, float]] = field(default_factory=dict)
    """The beat of each other process, and since when it is the same."""
    _halted: bool = False
    """Whether Telegram asked us for silence and the other processes do not know yet."""
    _held: set[int] = field(default_factory=set)
    """The chats in which it did, of which they do not know yet."""
    _known: Mapping[int, datetime] = field(default_factory=dict)
    """Until when each chat is to be silent, as all processes know."""
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.rate_limiter.share(0, until=inf)
        self.rate_limiter.on_halt, self.rate_limiter.on_hold = self._on_halt, self._held.add
        self.rate_limiter.on_crowded = self._woken.set

    async def run(self) -> None:
        """Share until cancelled; while the database is away nothing is sent."""
        while True:
            try:
                await self.step()
            except DBAPIError as error:
                log.warning("pace_not_shared", error=type(error).__name__)
            await asyncio.sleep(BREATH)
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT - BREATH):
                    await self._woken.wait()
            self._woken.clear()

    async def step(self) -> None:
        """Tell the other processes how much this one has to send, and take a share of the pace."""
        asked_at, halted = self.monotonic(), self._halted
        held = frozenset(self._held)
        self._halted, halt = False, self.rate_limiter.halted_for()
        self._held -= held
        work = partial(
            pace_shares.update_share,
            bot_id=self.bot_id,
            holder=self.holder,
            wish=self.rate_limiter.wish(),
            now=self.clock(),
            kept=self.rate_limiter.kept(),
            silent=self._silent(asked_at),
            halted_for=halt if halted and halt else None,
            held={chat: self.rate_limiter.held_for(chat) for chat in held},
        )
        try:
            settled = await self.database.transact(work)
        except DBAPIError:
            self._halted = self._halted or halted
            self._held |= held
            raise
        self._note(settled, held)
        self.rate_limiter.share(min(settled.places, settled.target), until=asked_at + SURE)
        if settled.target < settled.places:  # the surplus is given back as places come free
            self._woken.set()

    async def give_up(self) -> None:
        """Give back this process's places once they are free."""
        self.rate_limiter.share(0, until=inf)
        for _ in range(round(2 * SECOND / BREATH)):
            if not self.rate_limiter.in_use():
                break
            await asyncio.sleep(BREATH)
        await self.database.transact(lambda s: pace_shares.give_up(s, self.bot_id, self.holder))

    def _on_halt(self) -> None:
        self._halted = True
        self._woken.set()

    def _silent(self, now: float) -> dict[str, int]:
        """Return the last beat of the processes that seem dead.

        Only those that have not beaten since lose their places: perhaps it is we who froze.
        """
        seen = self._seen.items()
        return {holder: beat for holder, (beat, since) in seen if now - since >= SILENCE}

    def _note(self, settled: PaceSettlement, told: Collection[int]) -> None:
        """Note the other processes; hold the chats that they halted, but not those we `told`."""
        before, now = self._seen, self.monotonic()
        self._seen = {
            holder: before[holder]
            if holder in before and before[holder][0] == beat
            else (beat, now)
            for holder, beat in settled.beats.items()
        }
        if settled.halted_until is not None:
            left = settled.halted_until - self.clock()
            self.rate_limiter.pace.halt(left.total_seconds(), now)
        for chat, until in settled.held.items():
            if chat not in told and self._known.get(chat) != until:
                self.rate_limiter.pace.hold(chat, (until - self.clock()).total_seconds(), now)
        self._known = settled.held
