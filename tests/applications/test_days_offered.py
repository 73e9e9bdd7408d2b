"""Days that an employer is offered for interviews."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from models.engine.database import Database
from services.applications.interview_conversation import working_days
from tests.harness.builders import a_context, a_member

PARIS = ZoneInfo("Europe/Paris")


def test_no_day_that_an_employer_is_offered_is_a_public_holiday(database: Database) -> None:
    def work(session: Session) -> list[str]:
        may_1 = datetime(2028, 4, 28, 8, tzinfo=UTC)
        context = a_context(session, a_member(session), may_1)
        return [day for day, _ in working_days(context, PARIS)]

    days = database.transact_now(work)
    assert "2028-05-02" in days
    assert not {"2028-05-01", "2028-05-08", "2028-04-30"} & set(days)
