"""A training: the eve of its start, then a place and a beginning, each said once."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.engine.database import Database
from models.offers import Opportunity
from models.outbox import OutboxMessage
from rules.offers.training_steps import TrainingStep, next_due
from rules.schedule.time_zones import zone_of
from services.applications.follow_up import silence_sweep, training_follow_up
from tests.applications.builders import a_training, an_application
from tests.harness.builders import BOT, NOON, a_person

PARIS, DAY = zone_of("75"), timedelta(days=1)
STARTS = date(2027, 4, 6)
EVE = datetime(2027, 4, 5, 18, tzinfo=PARIS)
AFTER = datetime(2027, 4, 7, 10, tzinfo=PARIS)


def test_its_steps_follow_its_start() -> None:
    assert next_due(NOON, STARTS, 0, NOON, PARIS).at == EVE
    late = next_due(NOON, STARTS, 0, EVE + DAY, PARIS)
    assert (late.step, late.at) == (TrainingStep.ASK, AFTER)
    assert next_due(NOON, STARTS, 1, NOON, PARIS).step is TrainingStep.ASK
    assert next_due(NOON, STARTS, 2, NOON, PARIS).step is TrainingStep.END
    assert next_due(NOON, None, 0, NOON, PARIS).at == NOON + 60 * DAY


def sent(session: Session) -> tuple[Opportunity, Application]:
    training = a_training(session, starts_on=STARTS, live_until=NOON + 300 * DAY)
    person = a_person(session, first_name="Camille", department="31")
    return training, an_application(session, person, training)


def swept(session: Session, now: datetime) -> list[str]:
    while silence_sweep.go_on(session, BOT, now):
        pass
    session.flush()
    query = select(OutboxMessage.kind).where(OutboxMessage.kind.startswith("training"))
    return list(session.scalars(query.order_by(OutboxMessage.id)))


def test_each_step_is_taken_once(database: Database) -> None:
    def work(session: Session) -> None:
        _, it = sent(session)
        assert swept(session, NOON) == []
        assert silence_sweep.when_due(session, NOON) == EVE
        assert swept(session, EVE) == ["training_eve"]
        assert swept(session, EVE + DAY) == ["training_eve"]
        assert swept(session, AFTER) == ["training_eve", "training_ask"]
        assert swept(session, AFTER + 59 * DAY) == ["training_eve", "training_ask"]
        swept(session, AFTER + 61 * DAY)
        assert (it.status, it.next_at) == (ApplicationStatus.CLOSED, None)

    database.transact_now(work)


def test_a_start_that_moves_is_followed(database: Database) -> None:
    def work(session: Session) -> None:
        training, it = sent(session)
        swept(session, NOON)
        training.starts_on = STARTS + timedelta(days=7)
        assert swept(session, EVE) == []
        assert it.next_at == EVE + 7 * DAY
        assert swept(session, EVE + 7 * DAY) == ["training_eve"]
        [message] = session.scalars(select(OutboxMessage)).all()
        assert training_follow_up.EVE.recheck(session, message, EVE)
        training.starts_on = STARTS
        assert not training_follow_up.EVE.recheck(session, message, EVE)

    database.transact_now(work)


def test_nothing_is_told_of_what_was_taken_back(database: Database) -> None:
    def work(session: Session) -> None:
        _, it = sent(session)
        swept(session, NOON)
        it.status = ApplicationStatus.WITHDRAWN
        assert swept(session, EVE) == []
        assert it.next_at is None

    database.transact_now(work)
