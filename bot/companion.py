"""Hold everything that a running bot consists of, and run its background loops."""

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

from bot.clocks.database import EVERY_LOOK, DatabaseClock
from bot.clocks.machine import system_clock
from bot.clocks.sandbox import SandboxClock
from bot.delivery import announcement_progress
from bot.delivery.announcement_progress import ProgressMessages
from bot.delivery.leader import Leader
from bot.delivery.pace_sharing import PaceSharing
from bot.delivery.worker import Worker
from bot.settings import Settings
from bot.supervisor import Supervisor
from bot.telegram.edge import Edge
from bot.watchdog import EVERY, EVERY_CLOCK_CHECK, ClockWatch, LifeSigns, Watch
from bot.web.answers import HttpAnswers
from bot.web.server import Site
from bot.webchat.streams import Streams
from models.engine.database import Database
from rules.schedule.clock import Clock, soonest
from scheduler.clock_jumps import ClockJumps
from scheduler.timetable import Timetable
from services.wiring import next_due

REST = 8.0
"""Seconds to finish the turns that have begun when the process stops."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Companion:
    """Everything that runs, built and connected."""

    settings: Settings
    bot: Bot
    database: Database
    edge: Edge
    worker: Worker
    """Sends every queued message."""
    following: ProgressMessages
    sites: Sequence[Site]
    """The pages served over HTTP."""
    answers: HttpAnswers
    """Draws them, and the pages of errors."""
    leader: Leader
    sharing: PaceSharing | None
    """Shares the pace of sending; None when the bot has a single process."""
    timetable: Timetable
    clock: Clock
    streams: Streams
    """The open streams of the chat page."""

    async def catch_up(self) -> None:
        """Do everything that is due at this instant, until nothing is."""
        await self.edge.queue.rest()
        await self.timetable.run_all()
        await self.deliver()

    async def settle(self) -> datetime | None:
        """End the turns and sends that have begun; return when the next message is due."""
        await self.edge.queue.rest()
        await self.deliver()
        return await self.worker.when_due()

    async def deliver(self) -> None:
        """Send the messages that are due now, and wait for those already on their way."""
        if await self.has_messages_due() or self.worker.is_sending:
            await self.worker.run_due(self.clock())
        await self.following.show()

    async def has_messages_due(self) -> bool:
        """Return whether a queued message is to be sent now."""
        due = await self.worker.when_due()
        return due is not None and due <= self.clock()

    async def when_due(self) -> datetime | None:
        """Return the next instant at which a message or a sweep will be due, if any is known."""
        now = self.clock()

        def look(session: Session) -> datetime | None:
            next_message = next_due.when_due(session, self.bot.id)
            next_sweep = self.timetable.first_due(session, now)
            return soonest(next_message, next_sweep)

        return await self.database.read(look)


@asynccontextmanager
async def background_loops(app: Companion) -> AsyncIterator[Supervisor]:
    """Run the lease, sweeps, delivery and, with a sandbox, its clock; stop them all at the end."""
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
            await asyncio.wait_for(app.edge.queue.rest(), REST)
        try:
            await app.leader.give_up()
            if app.sharing is not None:
                await app.sharing.give_up()
        except DBAPIError as error:  # another process takes over after a few seconds of silence
            log.warning("lead_not_given_up", error=type(error).__name__)


def _start_loops(app: Companion, supervisor: Supervisor, scheduler: AsyncIOScheduler) -> None:
    """Start every loop except polling, which starts last and stops first."""
    supervisor.start("leader", app.leader.run)
    supervisor.start("delivery", app.worker.run)
    every = announcement_progress.EVERY.total_seconds()
    supervisor.repeat("announcement_progress", every, app.following.show)
    heartbeat, late = app.timetable.heartbeat, app.timetable.late
    died_lately = supervisor.died_lately
    watch = Watch(app.database, app.bot.id, heartbeat, app.clock, app.leader, died_lately, late)
    supervisor.repeat("watch", EVERY, watch.look)
    supervisor.repeat("life_signs", EVERY, LifeSigns(heartbeat).look)
    clock_watch = ClockWatch(app.timetable, scheduler, ClockJumps(system_clock))
    supervisor.repeat("clock_watch", EVERY_CLOCK_CHECK, clock_watch.look)
    if app.settings.has_web_chat:
        supervisor.start("page_streams", app.streams.run)
    if app.sharing is not None:
        supervisor.start("pace_sharing", app.sharing.run)
    if isinstance(app.clock, DatabaseClock):
        supervisor.repeat("database_clock", EVERY_LOOK, app.clock.look)
    if isinstance(app.clock, SandboxClock):
        supervisor.start(
            "sandbox_clock", partial(app.clock.follow, app.catch_up, app.when_due, app.settle)
        )
