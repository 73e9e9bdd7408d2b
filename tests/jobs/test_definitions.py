"""What one does in a job: the question that asks it, and the official words that answer."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from rules.jobs.definitions import LONGEST, in_short, job_asked
from services.jobs import loading, titles
from tests.harness.builders import NOON
from tests.jobs.test_titles import FEW, official

LOST_LINES = (
    "Le webmestre fait vivre un site et répond à ceux qui le lisent chaque jour Écrit des pages "
    "Corrige des fautes"
)


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("c'est quoi un dev web", "dev web"),
        ("ça fait quoi un technicien réseau svp", "technicien reseau"),
        ("what does a network technician do", "network technician"),
        ("Pourriez-vous m'indiquer en quoi consiste le métier de graphiste ?", "graphiste"),
        ("c'est quoi le numérique", ""),
        ("c'est quoi", ""),
        ("alors moi mon cousin disait hier soir chez ma tante que ses voisins boulangers", ""),
    ],
)
def test_a_question_about_a_job_names_it(text: str, job: str) -> None:
    assert job_asked(text) == job


def test_a_definition_is_cut_at_the_end_of_a_sentence_or_of_a_lost_line() -> None:
    assert in_short("Range les livres d'une bibliothèque, et en prête à qui en veut lire.") == (
        "Range les livres d'une bibliothèque, et en prête à qui en veut lire"
    )
    assert in_short(f"{LOST_LINES} {LOST_LINES} {LOST_LINES}").startswith(
        "Le webmestre fait vivre un site et répond à ceux qui le lisent chaque jour. Écrit des"
    )
    assert len(in_short("mot " * 200)) <= LONGEST + 1


def test_the_official_words_tell_what_one_does(reference_files: Path, database: Database) -> None:
    def work(session: Session) -> None:
        loading.replace(session, official(reference_files / "rome"), NOON)
        for asked, beginning in (
            ("devops", "L'Ingénieur(e) DevOps orchestre"),
            ("ux designer", "Oriente l'ergonomie"),
            ("community manager", "L'Animateur de communauté virtuelle"),
        ):
            found = titles.definition(session, asked)
            assert found is not None
            assert found.sentence.startswith(beginning)
            assert "''" not in found.sentence
        assert titles.definition(session, "azertyuiop") is None

    database.transact_now(work)


def test_files_without_definitions_define_nothing(database: Database) -> None:
    def work(session: Session) -> None:
        loading.replace(session, FEW, NOON)
        assert titles.suggest(session, "intégrateur web", 1)
        assert titles.definition(session, "intégrateur web") is None

    database.transact_now(work)
