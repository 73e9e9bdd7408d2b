"""Outside the scheduler, someone sees that its ticks do not run, and says so."""

import asyncio
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import DBAPIError

from bot.delivery.leader import Leader
from models.engine.database import Database
from rules.schedule.clock import Clock
from scheduler.heartbeat import Heartbeat
from services.backoffice import alerts

EVERY = 60.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Watch:
    """The team hears of it from who leads; whoever asks `/health`, from each process."""

    database: Database
    bot_id: int
    heartbeat: Heartbeat
    clock: Clock
    leader: Leader

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.look()
            except DBAPIError as error:
                log.warning("watch_interrupted", error=type(error).__name__)

    async def look(self) -> None:
        if self.leader.epoch is None:
            return
        now, silent = self.clock(), self.heartbeat.is_silent
        if silent:
            log.error("no_tick")
        await self.database.transact(
            lambda session: alerts.tell(session, self.bot_id, alerts.NO_TICK, now, wrong=silent)
        )
