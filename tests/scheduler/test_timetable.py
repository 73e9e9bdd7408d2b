"""A sweep that says there is more runs again, in a transaction of its own."""

from datetime import datetime, timedelta

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database, open_database
from models.people import Person
from scheduler.tick import Errand, Tick, nothing_known
from scheduler.timetable import Timetable
from tests.harness.builders import NOON, a_person

MINUTE = timedelta(minutes=1)


async def test_slices_follow_each_other_until_there_is_no_more(database: Database) -> None:
    transactions = []

    def sweep(session: Session, now: datetime) -> bool:
        transactions.append(session)
        a_person(session, len(transactions))
        return len(session.scalars(select(Person.id)).all()) < 3

    tick = Tick("slices", "Every minute, add a person.", 60, sweep, nothing_known)
    await Timetable([tick], database, lambda: NOON, lambda: True).run_all()
    assert len(set(map(id, transactions))) == 3
    assert len(await database.read(lambda s: s.scalars(select(Person.id)).all())) == 3


@pytest.mark.parametrize(("leading", "runs"), [(1, 1), (None, 0)])
async def test_an_errand_is_run_by_the_process_that_leads(
    sqlite_url: str, leading: int | None, runs: int
) -> None:
    database, done = open_database(sqlite_url), list[str]()

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
