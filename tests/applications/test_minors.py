"""Nobody under 18 takes an interview with an employer alone: the team hears of it once."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.engine.database import Database
from models.outbox import OutboxMessage
from models.people import RoleName
from rules.enrolment.eligibility import AgeBand
from rules.slots.slots import Span
from services.applications import (
    answers,
    interview_conversation,
    interview_slots,
    minor_interviews,
)
from services.applications.answers import InterviewTimeResult
from services.applications.interview_conversation import OwnInterviewState
from services.enrolment import minors
from services.workshops.diary import DIARY
from tests.applications.builders import an_application
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import NOON, a_context, a_member, a_person

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_neither_a_time_that_is_proposed_nor_a_short_interview_is_taken(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        a_member(session, 1, RoleName.STAFF)
        person = a_person(session, first_name="Camille")
        offer = an_offer(session, an_employer(session), live_until=NOON + 300 * DAY)
        it = an_application(session, person, offer)
        answers.propose(session, it, [NOON + DAY], "Ici", NOON)
        spans = [Span(NOON + 2 * DAY, NOON + 2 * DAY + HOUR)]
        interview_slots.open_slots(session, offer, spans, "Ici")
        [slot] = interview_slots.free(session, offer.id, NOON)
        minors.note_age(session, person.id, AgeBand.UNDER_18, NOON)

        assert (
            answers.take_time(session, DIARY, it, NOON + DAY, NOON) is InterviewTimeResult.UNDER_18
        )
        assert answers.take_slot(session, DIARY, it, slot.id, NOON) is InterviewTimeResult.UNDER_18
        assert (it.interview_at, slot.taken) == (None, 0)

        context = a_context(session, person)
        for _ in range(2):
            found = interview_conversation.look(context, {"application": str(it.id)})
            assert found is OwnInterviewState.UNDER_18
        told = [
            one for one in session.scalars(select(OutboxMessage)) if "minor_interview" in one.key
        ]
        assert [one.params["text"] for one in told] == ["desk.minor_interview"]

        minors.come_of_age(session, person.id, NOON)
        assert answers.take_time(session, DIARY, it, NOON + DAY, NOON) is InterviewTimeResult.TAKEN

    database.transact_now(work)


def _agreed_on(session: Session, application: Application) -> datetime | None:
    session.refresh(application)
    return application.interview_at


def test_an_interview_agreed_on_before_is_called_off_and_both_sides_are_told(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        a_member(session, 1, RoleName.STAFF)
        person = a_person(session, first_name="Camille")
        employer = an_employer(session)
        it = an_application(session, person, an_offer(session, employer, live_until=NOON + DAY * 9))
        answers.propose(session, it, [NOON + DAY], "Ici", NOON)
        assert answers.take_time(session, DIARY, it, NOON + DAY, NOON) is InterviewTimeResult.TAKEN
        minor_interviews.call_off_agreed(session, NOON)
        assert _agreed_on(session, it) == NOON + DAY

        minors.note_age(session, person.id, AgeBand.UNDER_18, NOON)
        minor_interviews.call_off_agreed(session, NOON)
        assert _agreed_on(session, it) is None
        assert it.status is ApplicationStatus.INTERVIEW
        kinds = {
            (one.kind, one.person_id)
            for one in session.scalars(select(OutboxMessage))
            if one.kind in ("interview_called_off", "interview_off")
        }
        assert kinds == {
            ("interview_called_off", person.id),
            ("interview_off", employer.person_id),
        }

    database.transact_now(work)
