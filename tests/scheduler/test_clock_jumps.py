"""A clock that is put right, back or forward, stops no sweep."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.orm import Session

from bot.watchdog import ClockWatch
from models.engine.database import open_database
from scheduler.clock_jumps import ClockJumps
from scheduler.timetable import Timetable
from services.registries.sweep import Sweep, nothing_known
from tests.harness.builders import NOON
from tests.harness.figures import tell

HOUR = timedelta(hours=1)


class Machine:
    """A machine whose two clocks stand still until they are moved."""

    def __init__(self) -> None:
        self.now, self.seconds = NOON, 1000.0

    def wall(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return self.seconds

    def pass_by(self, seconds: float, *, put_right: timedelta = timedelta()) -> None:
        self.seconds += seconds
        self.now += timedelta(seconds=seconds) + put_right


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """APScheduler looks at its clock too."""
    machine = Machine()

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return machine.now.astimezone(tz)

    for module in ("schedulers.base", "triggers.interval", "executors.base"):
        monkeypatch.setattr(f"apscheduler.{module}.datetime", Clock)
    return machine


@dataclass
class House:
    machine: Machine
    scheduler: AsyncIOScheduler
    watch: ClockWatch
    runs: dict[int, asyncio.Event] = field(default_factory=dict)

    async def have_all_run(self) -> None:
        for run in self.runs.values():
            await run.wait()
            run.clear()

    def soonest(self) -> timedelta:
        """How long after now the first sweep is planned."""
        planned: list[datetime] = [job.next_run_time for job in self.scheduler.get_jobs()]
        return min(planned) - self.machine.now


@pytest.fixture
async def house(machine: Machine, database_url: str) -> AsyncIterator[House]:
    loop, database = asyncio.get_running_loop(), open_database(database_url)
    runs = {seconds: asyncio.Event() for seconds in (5, 20, 3600)}

    def sweep(seconds: int) -> Sweep:
        def sweep(_: Session, __: datetime) -> None:
            loop.call_soon_threadsafe(runs[seconds].set)

        return Sweep(f"every_{seconds}", "Now and then.", seconds, sweep, nothing_known)

    timetable = Timetable([sweep(each) for each in runs], database, machine.wall, lambda: True)
    scheduler = AsyncIOScheduler(timezone=UTC)
    timetable.schedule(scheduler)
    scheduler.start()
    watch = ClockWatch(timetable, scheduler, ClockJumps(machine.wall, machine.monotonic))
    yield House(machine, scheduler, watch, runs)
    scheduler.shutdown(wait=False)
    database.close()


@pytest.mark.parametrize("put_right", [-HOUR, HOUR, timedelta(days=-400)])
async def test_after_a_jump_every_sweep_runs_at_once_then_as_often_as_ever(
    house: House, put_right: timedelta, capsys: pytest.CaptureFixture[str]
) -> None:
    house.machine.pass_by(2, put_right=put_right)
    await house.watch.look()
    await house.have_all_run()
    assert house.soonest() == timedelta(seconds=5)
    hours, runs = put_right / HOUR, len(house.runs)
    tell(capsys, f"a clock put right by {hours:+g} h: {runs} of {runs} sweeps ran at once")


@pytest.mark.parametrize("seconds", [0.5, 2, 600])
async def test_time_that_passes_is_no_jump(house: House, seconds: float) -> None:
    planned = [job.next_run_time for job in house.scheduler.get_jobs()]
    house.machine.pass_by(seconds, put_right=timedelta(seconds=1))
    await house.watch.look()
    assert [job.next_run_time for job in house.scheduler.get_jobs()] == planned


async def test_a_jump_is_seen_once(machine: Machine) -> None:
    jumps = ClockJumps(machine.wall, machine.monotonic)
    machine.pass_by(2, put_right=-HOUR)
    assert jumps.look() == -HOUR
    machine.pass_by(2)
    assert jumps.look() is None
