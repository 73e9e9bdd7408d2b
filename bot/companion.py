"""The companion, put together: everything that runs, and its life behind the scenes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from telegram import Bot

from bot.clock import SandboxClock, system_clock
from bot.delivery import announcement_progress
from bot.delivery.announcement_progress import Following
from bot.delivery.leader import Leader
from bot.delivery.pace_sharing import Sharing
from bot.delivery.worker import Worker
from bot.settings import Settings
from bot.supervisor import Supervisor
from bot.telegram.edge import Edge
from bot.watchdog import EVERY, EVERY_LOOK_AT_THE_CLOCK, ClockWatch, Watch
from bot.web.server import Site
from models.engine.database import Database
from rules.schedule.clock import Clock, soonest
from scheduler.clock_jumps import ClockJumps
from scheduler.timetable import Timetable
from services.wiring import next_due

REST = 8.0
"""Seconds to finish what was heard, when we stop."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Companion:
    """Everything that runs, put together."""

    settings: Settings
    bot: Bot
    database: Database
    edge: Edge
    worker: Worker
    """Sends whatever is sent later."""
    following: Following
    sites: Sequence[Site]
    """What we serve over HTTP."""
    leader: Leader
    sharing: Sharing | None
    """Of the pace, when there may be several processes."""
    timetable: Timetable
    clock: Clock

    async def catch_up(self) -> None:
        """Do everything that is due at this instant, until nothing is."""
        await self.edge.rest()
        await self.timetable.run_all()
        await self.deliver()

    async def deliver(self) -> None:
        """Send what is promised for now; what is on its way already arrives."""
        if await self.has_promised() or self.worker.is_sending:
            await self.worker.run_due(self.clock())
        await self.following.show()

    async def has_promised(self) -> bool:
        """Whether something is to be sent now."""
        due = await self.worker.when_due()
        return due is not None and due <= self.clock()

    async def when_due(self) -> datetime | None:
        """The next instant at which something will be due, as far as anyone knows."""
        now = self.clock()

        def look(session: Session) -> datetime | None:
            known = next_due.when_due(session, self.bot.id)
            found = self.timetable.first_due(session, now)
            return soonest(known, found)

        return await self.database.read(look)


@asynccontextmanager
async def behind_the_scenes(app: Companion) -> AsyncIterator[Supervisor]:
    """Lease, ticks and delivery; and the sandbox's clock when there is one: loops without end."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    app.timetable.schedule(scheduler)
    await app.leader.step()
    scheduler.start()
    supervisor = Supervisor()
    _start_loops(app, supervisor, scheduler)
    try:
        yield supervisor
    finally:
        scheduler.shutdown(wait=False)
        await supervisor.stop_all()
        with suppress(TimeoutError):
            await asyncio.wait_for(app.edge.rest(), REST)
        try:
            await app.leader.give_up()
            if app.sharing is not None:
                await app.sharing.give_up()
        except DBAPIError as error:  # another takes over once it sees that we are gone
            log.warning("lead_not_given_up", error=type(error).__name__)


def _start_loops(app: Companion, supervisor: Supervisor, scheduler: AsyncIOScheduler) -> None:
    """All but the one that hears updates: it begins last and ends first."""
    supervisor.start("leader", app.leader.run)
    supervisor.start("delivery", app.worker.run)
    every = announcement_progress.EVERY.total_seconds()
    supervisor.repeat("announcement_progress", every, app.following.show)
    heartbeat, died_lately = app.timetable.heartbeat, supervisor.died_lately
    watch = Watch(app.database, app.bot.id, heartbeat, app.clock, app.leader, died_lately)
    supervisor.repeat("watch", EVERY, watch.look)
    clock_watch = ClockWatch(app.timetable, scheduler, ClockJumps(system_clock))
    supervisor.repeat("clock_watch", EVERY_LOOK_AT_THE_CLOCK, clock_watch.look)
    if app.sharing is not None:
        supervisor.start("pace_sharing", app.sharing.run)
    if isinstance(app.clock, SandboxClock):
        supervisor.start("sandbox_clock", partial(app.clock.follow, app.catch_up, app.when_due))
