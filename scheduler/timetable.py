"""Run the sweeps: by APScheduler in ordinary life, all at once when a clock is moved by hand."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.orm import Session

from models.engine.database import Database
from rules.schedule.clock import Clock, soonest
from scheduler.errand import Errand
from scheduler.heartbeat import Heartbeat
from services.registries.sweep import Sweep

GRACE = 300
"""Seconds a sweep may be late: APScheduler's own one second silently skips jobs."""

MOST_SLICES = 10_000
"""Of one sweep at one instant: whoever asks for more finds the same again and again."""

log = structlog.get_logger()


class NeverDone(Exception):
    """Sweeps that always say there is more."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(f"still not done after {MOST_SLICES} slices: {', '.join(names)}")


@dataclass(frozen=True, slots=True)
class Timetable:
    sweeps: Sequence[Sweep]
    database: Database
    clock: Clock
    leads: Callable[[], bool]
    errands: Sequence[Errand] = ()
    heartbeat: Heartbeat = field(default_factory=Heartbeat)

    def schedule(self, scheduler: AsyncIOScheduler) -> None:
        for one in self._all():
            scheduler.add_job(
                self._when_leading(one),
                IntervalTrigger(seconds=one.seconds),
                id=one.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=GRACE,
            )

    def plan_anew(self, scheduler: AsyncIOScheduler, now: datetime) -> None:
        """All at once, then as often as ever: what was planned by a wrong clock comes too late, or
        is missed.  A sweep may always run once more."""
        for job in scheduler.get_jobs():
            job.modify(next_run_time=now)

    async def run_all(self) -> None:
        """Run the errands, then a slice of each sweep in a transaction, until all are done."""
        for errand in self.errands:
            await errand.go()
        now, unfinished = self.clock(), self.sweeps

        def run(session: Session) -> list[Sweep]:
            return [sweep for sweep in unfinished if sweep.work(session, now)]

        for _ in range(MOST_SLICES):
            if not unfinished:
                break
            unfinished = await self.database.transact(run)
        else:
            raise NeverDone(sweep.name for sweep in unfinished)
        for one in self._all():
            self.heartbeat.note_success(one.name)

    def first_due(self, session: Session, now: datetime) -> datetime | None:
        """The next instant at which one of them finds something, as far as they know."""
        return soonest(*(one.when_due(session, now) for one in self._all()))

    def _all(self) -> Sequence[Sweep | Errand]:
        return (*self.sweeps, *self.errands)

    def _when_leading(self, one: Sweep | Errand) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            if self.leads():
                await self._try(one)
            else:
                self.heartbeat.forget(one.name)
            self.heartbeat.beat()

        return run

    async def _try(self, one: Sweep | Errand) -> None:
        try:
            await (one.go() if isinstance(one, Errand) else self._run(one))
        except Exception as error:  # whatever broke: APScheduler logs where, and goes on
            self.heartbeat.note_failure(one.name)
            log.error("tick_failed", sweep=one.name, error=type(error).__name__)
            raise
        else:
            self.heartbeat.note_success(one.name)
        finally:
            self.heartbeat.beat()

    async def _run(self, sweep: Sweep) -> None:
        """A transaction for each slice: people's turns pass in between."""
        now = self.clock()
        for _ in range(MOST_SLICES):
            if not await self.database.transact(lambda session: sweep.work(session, now)):
                return
        raise NeverDone([sweep.name])
