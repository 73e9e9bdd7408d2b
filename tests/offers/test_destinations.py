"""Who is asked where they are, when, and what an answer changes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus
from models.offers import Destination, DestinationKind, JobSearch
from models.outbox import OutboxMessage
from services.offers import destinations
from tests.harness.builders import BOT, a_participant, a_session

ENDS = datetime(2027, 3, 26, tzinfo=UTC)


def on(database: Database, work: Callable[[Session], None]) -> None:
    database.transact_now(work)


def asked(session: Session, now: datetime) -> list[OutboxMessage]:
    while destinations.ask(session, BOT, now):
        pass
    query = select(OutboxMessage).order_by(OutboxMessage.id)
    return [it for it in session.scalars(query) if it.due_at <= now]


@pytest.mark.parametrize("days", destinations.DAYS)
@pytest.mark.parametrize(("department", "hour"), [("31", 8), ("974", 6)])
def test_asked_once_at_half_past_ten_where_the_person_is(
    database: Database, days: int, department: str, hour: int
) -> None:
    """In summer time; a Sunday is put off to Monday at nine."""

    def work(session: Session) -> None:
        a_participant(session, a_session(session), 7, department=department)
        day = ENDS + timedelta(days=days)
        at = day + timedelta(hours=hour, minutes=30)
        if day.weekday() == 6:
            at = day + timedelta(days=1, hours=hour - 1)
        assert asked(session, at - timedelta(minutes=1)) == []
        assert len(asked(session, at)) == 1
        assert len(asked(session, at + timedelta(hours=1))) == 1

    on(database, work)


def test_who_left_or_has_answered_is_not_asked(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        gone, told, other = (a_participant(session, here, 7 + n, department="31") for n in range(3))
        now = ENDS + timedelta(days=31, hours=12)
        messages = {it.person_id: it for it in asked(session, now)}

        def still_asked() -> set[int]:
            session.flush()
            found = messages.items()
            return {who for who, it in found if destinations.still_unanswered(session, it, now)}

        assert still_asked() == {gone.id, told.id, other.id}
        left = session.scalars(select(Enrolment).where(Enrolment.person_id == gone.id)).one()
        left.status = EnrolmentStatus.LEFT
        assert still_asked() == {told.id, other.id}
        assert destinations.answer(
            session, told.id, here.id, 30, DestinationKind.STILL_LOOKING, now
        )
        assert still_asked() == {other.id}
        assert session.get(JobSearch, told.id) is None

    on(database, work)


@pytest.mark.both_databases("a question is inserted unless it is there")
def test_work_stops_the_offers_and_nothing_is_said_for_another(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        mine = a_participant(session, here, 7, department="31")
        now = ENDS + timedelta(days=31)
        asked(session, now)
        other = a_participant(session, here, 8, department="31")
        kind = DestinationKind.PERMANENT
        assert not destinations.answer(session, other.id, here.id, 30, kind, now)
        assert not destinations.answer(session, mine.id, here.id, 90, kind, now)
        assert destinations.answer(session, mine.id, here.id, 30, kind, now)
        assert session.get_one(Destination, (mine.id, here.id, 30)).answer is kind
        assert session.get_one(JobSearch, mine.id).found_at == now

    on(database, work)


@pytest.mark.parametrize(("days", "asks"), [(7, True), (8, False)])
def test_after_a_week_it_is_too_late(database: Database, days: int, *, asks: bool) -> None:
    def work(session: Session) -> None:
        a_participant(session, a_session(session), 7)
        late = ENDS + timedelta(days=30 + days)
        assert bool(asked(session, late)) is asks

    on(database, work)
