"""The button of a session: its name, cut after a word; the first day, where names are alike."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from services.programme import sessions
from tests.harness.builders import a_session

PROGRAMME = {"programme": "DéClics numériques", "territory": "Haute-Garonne"}


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["Session du printemps"], ["Session du printemps"]),
        (["Déclic Hérault (démonstration)"], ["Déclic Hérault…"]),
        (["DéClics numériques Haute-Garonne, mars 2027"], ["Haute-Garonne, mars 2027"]),
        (["DéClics numériquesplus, Muret"], ["DéClics numériquesplus…"]),
        (
            ["Découverte des métiers, Muret", "Autre", "Découverte des métiers, Toulouse"],
            ["15 mars · Haute-Garonne", "Autre", "17 mars · Haute-Garonne"],
        ),
    ],
)
def test_a_session_is_told_by_its_name_as_far_as_a_button_goes(
    database: Database, names: list[str], labels: list[str]
) -> None:
    def work(session: Session) -> None:
        rows = [
            a_session(
                session,
                code=f"s-{at}",
                name=name,
                starts_on=date(2027, 3, 15 + at),
                texts=PROGRAMME,
            )
            for at, name in enumerate(names)
        ]
        assert [label for _, label in sessions.labels(rows, "fr")] == labels
        assert all(len(label) <= 28 for label in labels)

    database.transact_now(work)


@pytest.mark.parametrize(
    "name", ["Emploi et numérique en Occitanie", "Emploi et numérique en Occitanie :"]
)
def test_a_session_called_like_its_programme_has_a_label(database: Database, name: str) -> None:
    """A button without text is refused by Telegram, with the whole message."""
    programme = {"programme": "Emploi et numérique en Occitanie", "territory": "Occitanie"}

    def work(session: Session) -> None:
        [(_, label)] = sessions.labels([a_session(session, name=name, texts=programme)], "fr")
        assert label == "Emploi et numérique en…"

    database.transact_now(work)
