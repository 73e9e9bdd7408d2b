"""Watch sweeps, loops and the machine's clock from outside the scheduler; alert the team."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.orm import Session

from bot import service_manager
from bot.delivery.leader import Leader
from models.engine.database import Database
from rules.schedule.clock import Clock
from scheduler.clock_jumps import ClockJumps
from scheduler.heartbeat import Heartbeat
from scheduler.timetable import Timetable
from services.backoffice import alerts

EVERY = 60.0
"""Seconds between two checks of sweeps and loops."""
EVERY_CLOCK_CHECK = 2.0
"""Seconds between two checks of the machine's clock: the most frequent sweeps come every five."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Watch:
    """Alerts the team, from the leading process only; `/health` answers in each process."""

    database: Database
    bot_id: int
    heartbeat: Heartbeat
    clock: Clock
    leader: Leader
    died_lately: Callable[[], Mapping[str, bool]] = dict
    """Whether each loop, by name, died lately."""
    late: Callable[[], Mapping[str, bool]] = dict
    """Whether each sweep, by name, has not succeeded for long."""

    async def look(self) -> None:
        """Raise or end the alerts of sweeps and loops, if this process leads."""
        if self.leader.epoch is None:
            return
        now, silent = self.clock(), self.heartbeat.is_silent
        failing = {name: self.heartbeat.fails(name) for name in self.heartbeat.records}
        dying, late = self.died_lately(), self.late()
        if silent:
            log.error("no_sweep")

        def tell(session: Session) -> None:
            alerts.tell(session, self.bot_id, alerts.NO_SWEEP, now, wrong=silent)
            alerts.tell_of_each(session, self.bot_id, alerts.SWEEP_FAILS, failing, now)
            alerts.tell_of_each(session, self.bot_id, alerts.SWEEP_LATE, late, now)
            alerts.tell_of_each(session, self.bot_id, alerts.LOOP_DIES, dying, now)

        await self.database.transact(tell)


@dataclass(frozen=True, slots=True)
class LifeSigns:
    """Tells the service manager that the process works; a silent process is restarted."""

    heartbeat: Heartbeat

    async def look(self) -> None:
        if not self.heartbeat.is_silent:
            service_manager.tell(service_manager.ALIVE)


@dataclass(frozen=True, slots=True)
class ClockWatch:
    """Plans the sweeps anew when the machine's clock jumps: they stay as frequent as before."""

    timetable: Timetable
    scheduler: AsyncIOScheduler
    jumps: ClockJumps

    async def look(self) -> None:
        if jump := self.jumps.look():
            log.warning("clock_jumped", seconds=round(jump.total_seconds()))
            self.timetable.plan_anew(self.scheduler, self.jumps.wall())
