"""One leader per bot: it runs ticks and delivery; everybody takes turns with people."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import DBAPIError

from models.engine.database import Database
from services.outbox import leases
from services.outbox.leases import NOBODY, Seen

BEAT = 2.0
SILENCE = 8.0
"""Seconds without a beat, by a follower's own clock, after which it takes over."""
HUSH = 1.0
"""Seconds a new leader waits before its first send: the old one's last sends count too."""

log = structlog.get_logger()


@dataclass(slots=True)
class Leader:
    database: Database
    bot_id: int
    holder: str
    monotonic: Callable[[], float] = time.monotonic
    _epoch: int | None = None
    _beaten_at: float = 0.0
    _may_send_at: float = 0.0
    _seen: Seen | None = None
    _seen_at: float = 0.0

    @property
    def epoch(self) -> int | None:
        """The epoch we lead in, if we surely do: a leader that froze knows by its own clock."""
        if self.monotonic() - self._beaten_at >= SILENCE - BEAT:
            return None
        return self._epoch

    @property
    def may_send(self) -> bool:
        return self.epoch is not None and self.monotonic() >= self._may_send_at

    async def run(self) -> None:
        """Lead or follow until cancelled; a database that is away ends a lead, not the wish."""
        while True:
            try:
                await self.step()
            except DBAPIError as error:
                log.warning("lease_out_of_reach", error=type(error).__name__)
            await asyncio.sleep(BEAT)

    async def step(self) -> None:
        if self._epoch is not None:
            await self._beat(self._epoch)
        else:
            await self._follow()

    async def give_up(self) -> None:
        """A leader that stops lets another take over at once."""
        epoch, self._epoch = self._epoch, None
        if epoch is not None:
            await self.database.transact(lambda s: leases.give_up(s, self.bot_id, epoch))

    async def _beat(self, epoch: int) -> None:
        asked_at = self.monotonic()
        if await self.database.transact(lambda s: leases.beat(s, self.bot_id, epoch)):
            self._beaten_at = asked_at
        else:
            log.warning("lead_lost", epoch=epoch)
            self._epoch = None

    async def _follow(self) -> None:
        asked_at = self.monotonic()
        seen = await self.database.transact(lambda s: leases.look(s, self.bot_id))
        if seen is None:
            epoch = await self.database.transact(
                lambda s: leases.found(s, self.bot_id, self.holder)
            )
            self._lead(epoch, asked_at, hush=0)
        elif seen.holder == NOBODY or self._is_silent(seen, asked_at):
            epoch = await self.database.transact(
                lambda s: leases.take_over(s, self.bot_id, self.holder, seen)
            )
            self._lead(epoch, asked_at, hush=HUSH)

    def _is_silent(self, seen: Seen, asked_at: float) -> bool:
        if seen != self._seen:
            self._seen, self._seen_at = seen, self.monotonic()
        return asked_at - self._seen_at >= SILENCE

    def _lead(self, epoch: int | None, asked_at: float, *, hush: float) -> None:
        self._epoch, self._beaten_at, self._seen = epoch, asked_at, None
        self._may_send_at = self.monotonic() + hush
        if epoch is not None:
            log.info("leading", epoch=epoch)
