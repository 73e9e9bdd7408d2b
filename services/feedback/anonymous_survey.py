"""The survey without identity: a number goes up, and who answered is known, not what."""

from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.engine.database import insert_new
from models.enrolment import Enrolment, EnrolmentStatus
from models.feedback import SurveyCount, SurveyTaken
from services.conversation.turn_context import Done, TurnContext

DISABILITY = "disability"
ANSWERS = ("yes", "no", "untold")
FEWEST = 5
"""Answers under which nothing is told: one could tell who."""


def count(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """The answer comes with the step, not from the conversation: it is kept nowhere else."""
    session_id = int(answers["session"])
    if has_place(context, session_id) and _first_time(context, session_id):
        _raise(context.session, session_id, answers["answer"])
    return Done.DONE


def taken(session: Session, person_id: int, session_id: int) -> bool:
    return session.get(SurveyTaken, (person_id, session_id)) is not None


def figures(session: Session, session_id: int) -> Mapping[str, int] | None:
    """How many gave each answer; nothing while they are fewer than five."""
    query = select(SurveyCount.answer, SurveyCount.people).filter_by(
        session_id=session_id, question=DISABILITY
    )
    found = {row.answer: row.people for row in session.execute(query)}
    return found if sum(found.values()) >= FEWEST else None


def _first_time(context: TurnContext, session_id: int) -> bool:
    key = {"person_id": context.person_id, "session_id": session_id}
    return insert_new(context.session, SurveyTaken, ("person_id", "session_id"), **key)


def _raise(session: Session, session_id: int, answer: str) -> None:
    key = {"session_id": session_id, "question": DISABILITY, "answer": answer}
    insert_new(session, SurveyCount, ("session_id", "question", "answer"), **key, people=0)
    session.execute(
        update(SurveyCount)
        .filter_by(**key)
        .values(people=SurveyCount.people + 1)
        .execution_options(synchronize_session=False)
    )


def has_place(context: TurnContext, session_id: int) -> bool:
    query = select(Enrolment.id).filter_by(
        person_id=context.person_id, session_id=session_id, status=EnrolmentStatus.PLACE
    )
    return context.session.scalar(query) is not None
