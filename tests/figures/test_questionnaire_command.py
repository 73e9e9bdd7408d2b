"""What the team is told of the questionnaires: figures of at least five people, on a phone."""

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from flows.library import load_assessments
from models.engine.database import Database
from models.strengths import AssessmentAnswer, AssessmentRun
from services.conversation.replies import Say
from services.figures import questionnaire_command
from tests.harness.builders import NOON, a_context, a_person

PHONE = 31
"""Characters of one line in a small phone's fixed width."""


def answer(
    session: Session, person_id: int, name: str, choices: list[int], seconds: int = 100
) -> None:
    """A finished run: these buttons, again and again."""
    run = AssessmentRun(
        person_id=person_id,
        assessment=name,
        version=1,
        started_at=NOON,
        finished_at=NOON + timedelta(seconds=seconds),
    )
    session.add(run)
    session.flush()
    for number, statement in enumerate(load_assessments()[name].statements):
        choice = choices[number % len(choices)]
        session.add(
            AssessmentAnswer(
                run_id=run.id, statement=statement.name, choice=choice, answered_at=NOON
            )
        )
    session.flush()


def told(session: Session) -> list[str]:
    context = a_context(session, a_person(session, 99))
    questionnaire_command.show(context)
    return [line.text for line in context.outgoing if isinstance(line, Say)]


def people(session: Session, count: int) -> list[int]:
    return [a_person(session, 10 + number).id for number in range(count)]


def test_the_team_reads_each_scale_with_its_mean_and_reliability(database: Database) -> None:
    def work(session: Session) -> None:
        for person, (first, second) in zip(
            people(session, 5), [(1, 5), (2, 4), (3, 3), (4, 2), (5, 1)], strict=True
        ):
            answer(session, person, "strengths", [first], seconds=60 + 10 * first)
            answer(session, person, "refine", [second])
        strengths, digital = told(session)

        assert "Écouter les autres   5 3,0 1,00" in strengths
        assert "5 fois jusqu’au bout" in strengths
        assert "Durée médiane\u00a0: 1 min 30 s. Même bouton partout\u00a0: 100" in strengths
        assert "Pas encore assez de réponses" in digital

    database.transact_now(work)


@pytest.mark.both_databases("the newest run of each person, in SQL")
def test_a_second_go_replaces_the_first_in_the_scales(database: Database) -> None:
    def work(session: Session) -> None:
        for person in people(session, 5):
            answer(session, person, "digital", [1])
            answer(session, person, "digital", [4, 4, 4, 4, 3])
        [_, digital] = told(session)

        assert "Créer un document    5 4,0" in digital
        assert "10 fois jusqu’au bout" in digital
        assert "Même bouton partout\u00a0: 50" in digital

    database.transact_now(work)


@pytest.mark.parametrize(("count", "shown"), [(4, False), (5, True)])
def test_nothing_is_told_of_fewer_than_five_people(
    database: Database, count: int, *, shown: bool
) -> None:
    def work(session: Session) -> None:
        for person in people(session, count):
            answer(session, person, "strengths", [2, 4])
            answer(session, person, "strengths", [2, 4])
        [strengths, _] = told(session)

        assert ("<pre>" in strengths, "Durée" in strengths) == (shown, shown)

    database.transact_now(work)


def test_reliability_waits_for_five_people_who_answered_both_statements(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        five = people(session, 5)
        for number, person in enumerate(five, 1):
            answer(session, person, "strengths", [number])
        for number, person in enumerate(five[:4], 1):
            answer(session, person, "refine", [6 - number])
        [strengths, _] = told(session)

        assert re.search(r"Tenir parole +5 +3,[0-9] +–\n", strengths)

    database.transact_now(work)


def test_unfinished_questionnaires_count_for_nothing(database: Database) -> None:
    def work(session: Session) -> None:
        for person in people(session, 5):
            answer(session, person, "digital", [2])
        session.query(AssessmentRun).update({"finished_at": None})
        [_, digital] = told(session)

        assert "<pre>" not in digital

    database.transact_now(work)


def test_the_table_fits_a_phone(database: Database) -> None:
    def work(session: Session) -> None:
        for number, person in enumerate(people(session, 6)):
            for name in ("strengths", "refine", "digital"):
                answer(session, person, name, [1 + number % 4, 3])
        for text in told(session):
            table = text.partition("<pre>")[2].partition("</pre>")[0]
            assert table
            assert max(len(line) for line in table.splitlines()) <= PHONE

    database.transact_now(work)
