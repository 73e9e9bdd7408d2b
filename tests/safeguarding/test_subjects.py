"""Which mentor a report in words is about: the team says it, of its own bot's mentors alone."""

from datetime import timedelta

from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.safeguarding import Report
from models.people import RoleName
from rules.safeguarding.safety import ReportCategory
from services.conversation.callbacks import CallbackResult
from services.safeguarding import subjects
from tests.harness.builders import (
    BOT,
    NOON,
    a_context,
    a_member,
    a_mentor,
    a_person,
    a_session,
)


def test_a_mentor_of_another_bot_is_never_named(database: Database) -> None:
    def work(session: Session) -> None:
        report = Report(
            bot_id=BOT,
            session_id=a_session(session).id,
            participant_id=a_person(session).id,
            by_mentor=False,
            category=ReportCategory.TOLD,
            serious=False,
            call_back=False,
            opened_at=NOON,
            answer_by=NOON + timedelta(days=1),
        )
        session.add(report)
        session.flush()
        theirs = a_mentor(session, 900, bot_id=BOT + 1)
        ours = a_mentor(session, 901)
        context = a_context(session, a_member(session, 3, RoleName.OWNER))
        context.message_id, context.detail = 1, theirs.person_id
        assert subjects.name(context, report.id) is CallbackResult.FOREIGN
        assert report.mentor_id is None
        context.detail = ours.person_id
        assert subjects.name(context, report.id) is not CallbackResult.FOREIGN
        assert report.mentor_id == ours.person_id

    database.transact_now(work)
