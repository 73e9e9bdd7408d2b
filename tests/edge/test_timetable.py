"""A sweep that says there is more runs again, in a transaction of its own."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.people import Person
from scheduler.tick import Tick, nothing_known
from scheduler.timetable import Timetable
from tests.services.people import NOON, a_person


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
