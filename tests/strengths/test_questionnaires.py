"""Answers are kept one by one: again is a change, never a second answer."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.library import load_assessments
from models.engine.database import Database
from models.strengths import AssessmentAnswer
from services.conversation.turn_context import TurnContext
from services.strengths import questionnaires
from services.strengths.questionnaires import AssessmentStart
from tests.harness.builders import a_context, a_person

ANSWERED = {"assessment": "digital", "version": "1"}


def answer(context: TurnContext, run: str, statement: str, choice: int) -> None:
    known = {"run": run, "statement": statement, statement: str(choice)}
    questionnaires.keep_answer(context, known)


async def test_an_answer_given_again_replaces_the_first(database: Database) -> None:
    def work(session: Session) -> dict[str, int]:
        context = a_context(session, a_person(session))
        assert questionnaires.begin_run(context, ANSWERED) is AssessmentStart.NEW
        run = context.kept["run"]
        for choice in (1, 4, 4, 2):
            answer(context, run, "safety_1", choice)
        session.flush()
        assert session.scalar(select(func.count()).select_from(AssessmentAnswer)) == 1
        return questionnaires.choices(session, int(run))

    assert await database.transact(work) == {"safety_1": 2}


async def test_a_run_is_taken_up_again_until_it_is_finished(database: Database) -> None:
    def work(session: Session) -> None:
        context = a_context(session, a_person(session))
        questionnaires.begin_run(context, ANSWERED)
        first = context.kept["run"]
        answer(context, first, "safety_1", 3)
        context.kept.clear()
        assert questionnaires.begin_run(context, ANSWERED) is AssessmentStart.RESUMED
        assert context.kept == {"run": first, "safety_1": "3"}
        questionnaires.finish_run(context, {"run": first})
        context.kept.clear()
        assert questionnaires.begin_run(context, ANSWERED) is AssessmentStart.NEW
        assert context.kept["run"] != first

    await database.transact(work)


async def test_only_a_finished_run_counts_and_the_newest_one(database: Database) -> None:
    digital = load_assessments()["digital"]

    def work(session: Session) -> None:
        person = a_person(session)
        for choice, finished in ((1, True), (4, True), (2, False)):
            context = a_context(session, person)
            questionnaires.begin_run(context, ANSWERED)
            run = context.kept["run"]
            answer(context, run, "safety_1", choice)
            if finished:
                questionnaires.finish_run(context, {"run": run})
            session.flush()
        found = questionnaires.latest_answers(session, person.id, digital)
        assert [(it.dimension, it.choice) for it in found] == [("safety", 4)]

    await database.transact(work)
