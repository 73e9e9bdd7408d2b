"""Both sides at the same instant, through several connections: one application, one outcome."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.engine.database import Database
from models.outbox import OutboxMessage
from rules.applications.applications import ApplicationRefusalReason
from services.applications import answers, applications, notifications
from services.applications.answers import ApplicationAnswerResult, InterviewTimeResult
from services.applications.applications import ApplicationSendingResult
from services.applications.follow_up import silence_sweep
from services.workshops.diary import DIARY
from tests.applications.builders import GIVEN, an_application, draw
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import BOT, NOON, a_person
from tests.harness.database.together import Press, together

pytestmark = pytest.mark.both_databases("two sides answer at once")

ROUNDS = 4
DAY = timedelta(days=1)


def prepared(database: Database, number: int, *, sent: bool) -> tuple[int, int]:
    """A person and an offer; the application's id when it is sent, else the offer's."""

    def work(session: Session) -> tuple[int, int]:
        person = a_person(session, 10 + number, first_name="Camille", phone="+33639981234")
        offer = an_offer(session, an_employer(session, 800 + number))
        made = an_application(session, person, offer) if sent else None
        return person.id, made.id if made else offer.id

    return database.transact_now(work)


def test_of_several_taps_on_send_one_sends(databases: Sequence[Database]) -> None:
    for number in range(ROUNDS):
        person_id, offer_id = prepared(databases[0], number, sent=False)

        def send(
            session: Session, who: int = person_id, what: int = offer_id
        ) -> ApplicationSendingResult:
            sending, made = applications.send(session, who, what, GIVEN, NOON, draw)
            if made is not None:
                notifications.received(session, made, NOON)
            return sending

        found = Counter(together(databases, [send] * 6))
        assert found == {ApplicationSendingResult.SENT: 1, ApplicationSendingResult.ALREADY: 5}

    def told(session: Session) -> int:
        kind = OutboxMessage.kind == "application_received"
        return len(session.scalars(select(OutboxMessage).where(kind)).all())

    assert databases[0].transact_now(told) == ROUNDS


def acting(application_id: int, act: Callable[[Session, Application], object]) -> Press:
    def press(session: Session) -> object:
        found = applications.lock_application(session, application_id)
        assert found is not None
        return act(session, found)

    return press


def test_an_answer_and_a_withdrawal_at_once_have_one_winner(databases: Sequence[Database]) -> None:
    for number in range(ROUNDS):
        _, application_id = prepared(databases[0], number, sent=True)
        presses = [
            acting(application_id, lambda s, it: answers.withdraw(s, it, NOON)),
            acting(
                application_id,
                lambda s, it: answers.refuse(s, it, ApplicationRefusalReason.PLACE, NOON),
            ),
            acting(application_id, lambda s, it: answers.hire(s, it, NOON)),
        ]
        found = Counter(together(databases, presses))
        assert found == {ApplicationAnswerResult.DONE: 1, ApplicationAnswerResult.CLOSED: 2}

        def look(session: Session, it: int = application_id) -> tuple[ApplicationStatus, int]:
            kinds = ("application_news", "application_gone")
            queued = select(OutboxMessage).where(OutboxMessage.kind.in_(kinds))
            about = session.scalars(queued).all()
            return session.get_one(Application, it).status, len(about)

        status, told = databases[0].transact_now(look)
        assert status in (
            ApplicationStatus.WITHDRAWN,
            ApplicationStatus.REFUSED,
            ApplicationStatus.HIRED,
        )
        assert told == number + 1


def taking(at: datetime) -> Callable[[Session, Application], InterviewTimeResult]:
    return lambda session, it: answers.take_time(session, DIARY, it, at, NOON)


def proposing(
    times: Sequence[datetime],
) -> Callable[[Session, Application], ApplicationAnswerResult]:
    return lambda session, it: answers.propose(session, it, times, "Ici", NOON)


def test_a_time_is_taken_once(databases: Sequence[Database]) -> None:
    for number in range(ROUNDS):
        _, application_id = prepared(databases[0], number, sent=True)
        times = [NOON + DAY, NOON + 2 * DAY]
        databases[0].transact_now(acting(application_id, proposing(times)))
        presses = [acting(application_id, taking(at)) for at in times]
        assert Counter(together(databases, presses)) == {
            InterviewTimeResult.TAKEN: 1,
            InterviewTimeResult.GONE: 1,
        }


def test_an_answer_and_the_end_of_sixty_days_have_one_winner(
    databases: Sequence[Database],
) -> None:
    for number in range(3 * ROUNDS):
        _, application_id = prepared(databases[0], number, sent=True)

        def silent(session: Session, it: int = application_id) -> None:
            found = session.get_one(Application, it)
            found.nudges, found.next_at = 2, NOON

        databases[0].transact_now(silent)
        refuse = acting(
            application_id,
            lambda s, it: answers.refuse(s, it, ApplicationRefusalReason.PLACE, NOON),
        )
        answered, _ = together(databases, [refuse, lambda s: silence_sweep.go_on(s, BOT, NOON)])

        def look(session: Session, it: int = application_id) -> ApplicationStatus:
            return session.get_one(Application, it).status

        won = answered is ApplicationAnswerResult.DONE
        expected = ApplicationStatus.REFUSED if won else ApplicationStatus.CLOSED
        assert databases[0].transact_now(look) is expected


def test_silence_swept_twice_at_once_takes_one_step(databases: Sequence[Database]) -> None:
    for number in range(ROUNDS):
        _, application_id = prepared(databases[0], number, sent=True)
        together(databases, [lambda s: silence_sweep.go_on(s, BOT, NOON + 3 * DAY)] * 2)

        def nudges(session: Session, it: int = application_id) -> int:
            return session.get_one(Application, it).nudges

        assert databases[0].transact_now(nudges) == 1
