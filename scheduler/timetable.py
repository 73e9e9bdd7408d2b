"""Run the sweeps and errands: by APScheduler, or all at once when a clock is moved by hand."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
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
"""Most slices of one sweep at one instant: with more, it would find the same rows for ever."""

log = structlog.get_logger()


class NeverDone(Exception):
    """Raised for sweeps that never stop answering « more to do »."""

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
        for job in self.jobs():
            scheduler.add_job(
                self._when_leading(job),
                IntervalTrigger(seconds=job.seconds),
                id=job.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=GRACE,
            )

    def plan_anew(self, scheduler: AsyncIOScheduler, now: datetime) -> None:
        """Run all jobs now, then at their usual intervals, after the clock was corrected.

        What was planned by a wrong clock would come too late, or be missed; running a sweep once
        more does no harm.
        """
        for job in scheduler.get_jobs():
            job.modify(next_run_time=now)

    async def run_all(self) -> None:
        """Run the errands; then a slice of each sweep in one transaction, until none has more."""
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
        for job in self.jobs():
            self.heartbeat.note_success(job.name)

    def first_due(self, session: Session, now: datetime) -> datetime | None:
        """Return the next instant at which a sweep or an errand has something to do, if known."""
        return soonest(*(job.when_due(session, now) for job in self.jobs()))

    def jobs(self) -> Sequence[Sweep | Errand]:
        """Return all that is run by itself."""
        return (*self.sweeps, *self.errands)

    def late(self) -> Mapping[str, bool]:
        """Tell, for each sweep that ran here, whether it has not succeeded for long."""
        heartbeat = self.heartbeat
        return {
            job.name: heartbeat.is_late(job.name, job.seconds)
            for job in self.jobs()
            if job.name in heartbeat.records
        }

    def _when_leading(self, job: Sweep | Errand) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            if self.leads():
                await self._try(job)
            else:
                self.heartbeat.forget(job.name)
            self.heartbeat.beat()

        return run

    async def _try(self, job: Sweep | Errand) -> None:
        try:
            await (job.go() if isinstance(job, Errand) else self._run(job))
        except Exception as error:  # whatever broke: APScheduler logs where, and goes on
            self.heartbeat.note_failure(job.name)
            log.error("sweep_failed", sweep=job.name, error=type(error).__name__)
            raise
        else:
            self.heartbeat.note_success(job.name)
        finally:
            self.heartbeat.beat()

    async def _run(self, sweep: Sweep) -> None:
        """Run each slice in its own transaction, so that people's turns come in between."""
        now = self.clock()
        for _ in range(MOST_SLICES):
            if not await self.database.transact(lambda session: sweep.work(session, now)):
                return
        raise NeverDone([sweep.name])
