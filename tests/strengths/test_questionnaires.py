"""Answers are kept one by one: again is a change, never a second answer."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.library import house_assessments
from models.engine.database import Database
from models.strengths import AssessmentAnswer
from services.conversation.turn_context import Scene
from services.strengths import questionnaires
from services.strengths.questionnaires import Begun
from tests.harness.builders import a_person, a_scene

ANSWERED = {"assessment": "digital", "version": "1"}


def answer(scene: Scene, run: str, statement: str, choice: int) -> None:
    known = {"run": run, "statement": statement, statement: str(choice)}
    questionnaires.keep_answer(scene, known)


async def test_an_answer_given_again_replaces_the_first(database: Database) -> None:
    def work(session: Session) -> dict[str, int]:
        scene = a_scene(session, a_person(session))
        assert questionnaires.begin_run(scene, ANSWERED) is Begun.NEW
        run = scene.kept["run"]
        for choice in (1, 4, 4, 2):
            answer(scene, run, "safety_1", choice)
        session.flush()
        assert session.scalar(select(func.count()).select_from(AssessmentAnswer)) == 1
        return questionnaires.choices(session, int(run))

    assert await database.transact(work) == {"safety_1": 2}


async def test_a_run_is_taken_up_again_until_it_is_finished(database: Database) -> None:
    def work(session: Session) -> None:
        scene = a_scene(session, a_person(session))
        questionnaires.begin_run(scene, ANSWERED)
        first = scene.kept["run"]
        answer(scene, first, "safety_1", 3)
        scene.kept.clear()
        assert questionnaires.begin_run(scene, ANSWERED) is Begun.RESUMED
        assert scene.kept == {"run": first, "safety_1": "3"}
        questionnaires.finish_run(scene, {"run": first})
        scene.kept.clear()
        assert questionnaires.begin_run(scene, ANSWERED) is Begun.NEW
        assert scene.kept["run"] != first

    await database.transact(work)


async def test_only_a_finished_run_counts_and_the_newest_one(database: Database) -> None:
    digital = house_assessments()["digital"]

    def work(session: Session) -> None:
        person = a_person(session)
        for choice, finished in ((1, True), (4, True), (2, False)):
            scene = a_scene(session, person)
            questionnaires.begin_run(scene, ANSWERED)
            run = scene.kept["run"]
            answer(scene, run, "safety_1", choice)
            if finished:
                questionnaires.finish_run(scene, {"run": run})
            session.flush()
        found = questionnaires.given(session, person.id, digital)
        assert [(it.dimension, it.choice) for it in found] == [("safety", 4)]

    await database.transact(work)
