"""A sweep that says there is more runs again, in a transaction of its own."""

from datetime import datetime, timedelta

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database, open_database
from models.people import Person
from scheduler import timetable as timetable_module
from scheduler.errand import Errand
from scheduler.heartbeat import Heartbeat
from scheduler.timetable import NeverDone, Timetable
from services.registries.sweep import Sweep, nothing_known
from tests.harness.builders import NOON, a_person

MINUTE = timedelta(minutes=1)


async def test_slices_follow_each_other_until_there_is_no_more(database: Database) -> None:
    transactions = []

    def work(session: Session, now: datetime) -> bool:
        transactions.append(session)
        a_person(session, len(transactions))
        return len(session.scalars(select(Person.id)).all()) < 3

    sweep = Sweep("slices", "Every minute, add a person.", 60, work, nothing_known)
    await Timetable([sweep], database, lambda: NOON, lambda: True).run_all()
    assert len(set(map(id, transactions))) == 3
    assert len(await database.read(lambda s: s.scalars(select(Person.id)).all())) == 3


@pytest.mark.parametrize(("leading", "runs"), [(1, 1), (None, 0)])
async def test_an_errand_is_run_by_the_process_that_leads(
    database_url: str, leading: int | None, runs: int
) -> None:
    database, done = open_database(database_url), list[str]()

    async def go() -> None:
        done.append("once")

    errand = Errand("errand", "Every minute, ask.", 60, go, lambda _, now: now + MINUTE)
    timetable = Timetable((), database, lambda: NOON, lambda: leading is not None, [errand])
    scheduler = AsyncIOScheduler(timezone="UTC")
    timetable.schedule(scheduler)
    scheduler.start(paused=True)
    await scheduler.get_jobs()[0].func()
    assert len(done) == runs
    assert database.transact_now(lambda s: timetable.first_due(s, NOON)) == NOON + MINUTE
    scheduler.shutdown(wait=False)
    database.close()


async def test_a_sweep_that_breaks_is_noted_and_the_next_one_that_works_too(
    database_url: str,
) -> None:
    database, seconds, works = open_database(database_url), [0.0], [False]

    def work(_: Session, __: datetime) -> None:
        if not works[0]:
            raise ValueError("12 rue des Lilas")

    heartbeat = Heartbeat(lambda: seconds[0])
    sweep = Sweep("breaks", "Every minute, break.", 60, work, nothing_known)
    timetable = Timetable([sweep], database, lambda: NOON, lambda: True, (), heartbeat)
    scheduler = AsyncIOScheduler(timezone="UTC")
    timetable.schedule(scheduler)
    scheduler.start(paused=True)
    [job] = scheduler.get_jobs()
    fails = []
    for _ in range(6):
        with pytest.raises(ValueError, match="Lilas"):
            await job.func()
        fails.append(heartbeat.fails("breaks"))
        seconds[0] += 100
    assert fails == [False, False, False, True, True, True]
    assert heartbeat.successes() == {"breaks": None} and heartbeat.silence == 100
    works[0] = True
    await job.func()
    seconds[0] += 7
    assert not heartbeat.fails("breaks") and heartbeat.successes() == {"breaks": 7}
    scheduler.shutdown(wait=False)
    database.close()


async def test_what_another_process_runs_by_now_is_no_longer_ours_to_tell(
    database_url: str,
) -> None:
    database, leading = open_database(database_url), [True]
    sweep = Sweep("sweep", "Every minute.", 60, lambda _, __: None, nothing_known)
    timetable = Timetable([sweep], database, lambda: NOON, lambda: leading[0])
    scheduler = AsyncIOScheduler(timezone="UTC")
    timetable.schedule(scheduler)
    scheduler.start(paused=True)
    [job] = scheduler.get_jobs()
    await job.func()
    known = list(timetable.heartbeat.records)
    leading[0] = False
    await job.func()
    assert (known, list(timetable.heartbeat.records)) == (["sweep"], [])
    scheduler.shutdown(wait=False)
    database.close()


async def test_a_sweep_that_always_has_more_is_stopped_and_named(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timetable_module, "MOST_SLICES", 5)
    database, slices = open_database(database_url), list[datetime]()

    def sweep(_: Session, now: datetime) -> bool:
        slices.append(now)
        return True

    sweeps = [
        Sweep("ends", "Every minute, end.", 60, lambda _, __: False, nothing_known),
        Sweep("endless", "Every minute, go on.", 60, sweep, nothing_known),
    ]
    timetable = Timetable(sweeps, database, lambda: NOON, lambda: True)
    with pytest.raises(NeverDone, match=r"still not done after 5 slices: endless$"):
        await timetable.run_all()
    scheduler = AsyncIOScheduler(timezone="UTC")
    timetable.schedule(scheduler)
    scheduler.start(paused=True)
    with pytest.raises(NeverDone, match="endless"):
        await scheduler.get_jobs()[1].func()
    assert len(slices) == 2 * 5
    assert timetable.heartbeat.records["endless"].failures == 1
    scheduler.shutdown(wait=False)
    database.close()


async def test_a_sweep_is_late_once_three_of_its_rounds_and_ten_minutes_have_passed(
    database: Database,
) -> None:
    seconds = [0.0]
    sweeps = [
        Sweep("often", "Every minute, rest.", 60, lambda _, __: False, nothing_known),
        Sweep("hourly", "Every hour, rest.", 3600, lambda _, __: False, nothing_known),
    ]
    heartbeat = Heartbeat(lambda: seconds[0])
    timetable = Timetable(sweeps, database, lambda: NOON, lambda: True, heartbeat=heartbeat)
    assert timetable.late() == {}
    await timetable.run_all()
    told = {}
    for minutes in (10, 11, 180, 181):
        seconds[0] = minutes * 60
        told[minutes] = [name for name, is_late in timetable.late().items() if is_late]
    assert told == {10: [], 11: ["often"], 180: ["often"], 181: ["often", "hourly"]}
