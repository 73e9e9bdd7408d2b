"""The workshops of the demonstration stand on days that are worked, each with a host."""

from datetime import UTC, datetime
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.workshops import Workshop
from rules.tickets.working_hours import works_on
from services.demonstration import seed

BEFORE_WHIT_MONDAY = datetime(2027, 4, 20, 10, tzinfo=UTC)


def test_no_workshop_is_on_a_holiday_and_each_has_a_host(database: Database) -> None:
    def work(session: Session) -> None:
        seed.seed_all(session, BEFORE_WHIT_MONDAY, Random(1).randrange)
        workshops = session.scalars(select(Workshop)).all()
        assert len(workshops) == 40
        assert [it.code for it in workshops if not works_on(it.starts_at.date(), "31")] == []
        assert all(it.host_name for it in workshops)

    database.transact_now(work)
