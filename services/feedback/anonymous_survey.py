"""Count the answers of an anonymous survey: who answered is stored, but not with which answer."""

from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.engine.database import insert_new
from models.enrolment import Enrolment, EnrolmentStatus
from models.feedback import SurveyCount, SurveyTaken
from services.conversation.callbacks import CallbackResult, Callbacks
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import Done, TurnContext
from services.people.access import Access

SURVEY = "survey"
"""The button that opens the survey; the session's id follows it."""
DISABILITY = "disability"
ANSWERS = ("yes", "no", "untold")
FEWEST = 5
"""Least number of answers for which figures are shown: fewer could tell who answered what."""


def count(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Count the answer once per person.

    The script's step passes the answer; the conversation does not store it.
    """
    session_id = int(answers["session"])
    if has_place(context, session_id) and _first_time(context, session_id):
        _increment(context.session, session_id, answers["answer"])
    return Done.DONE


def taken(session: Session, person_id: int, session_id: int) -> bool:
    """Tell whether the person has answered the survey of this session."""
    return session.get(SurveyTaken, (person_id, session_id)) is not None


def figures(session: Session, session_id: int) -> Mapping[str, int] | None:
    """Return how many people gave each answer, or None for fewer than FEWEST people in all."""
    query = select(SurveyCount.answer, SurveyCount.people).filter_by(
        session_id=session_id, question=DISABILITY
    )
    counts = {row.answer: row.people for row in session.execute(query)}
    return counts if sum(counts.values()) >= FEWEST else None


def _first_time(context: TurnContext, session_id: int) -> bool:
    key = {"person_id": context.person_id, "session_id": session_id}
    return insert_new(context.session, SurveyTaken, ("person_id", "session_id"), **key)


def _increment(session: Session, session_id: int, answer: str) -> None:
    key = {"session_id": session_id, "question": DISABILITY, "answer": answer}
    insert_new(session, SurveyCount, ("session_id", "question", "answer"), **key, people=0)
    session.execute(
        update(SurveyCount)
        .filter_by(**key)
        .values(people=SurveyCount.people + 1)
        .execution_options(synchronize_session=False)
    )


def has_place(context: TurnContext, session_id: int) -> bool:
    """Tell whether the person has a place in the session."""
    query = select(Enrolment.id).filter_by(
        person_id=context.person_id, session_id=session_id, status=EnrolmentStatus.PLACE
    )
    return context.session.scalar(query) is not None


def _open(context: TurnContext, stack: ConversationStack, session_id: int) -> CallbackResult:
    if not has_place(context, session_id):
        return CallbackResult.FOREIGN
    if taken(context.session, context.person_id, session_id):
        context.phrases.say(context, "survey.thanks")
        return CallbackResult.STAYS
    context.conversations.open_above(context, stack, "survey", {"session": str(session_id)})
    return CallbackResult.STAYS


CALLBACKS: Callbacks = {Access.PERSON: {SURVEY: _open}}
