"""What partners read of a session: two pages, read back."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from bot import cli
from bot.refusal import Refused
from models.engine.database import Database, open_database
from models.feedback import Feedback
from models.offers import Destination, DestinationKind
from models.people import Person
from models.workshops import Attendance, Registration, RegistrationStatus
from services.feedback import scores, testimonials
from services.figures import partner_report, session_figures
from services.figures.scope import Scope
from services.privacy import consent_list
from services.profile import consents
from tests.harness.builders import BOT, NOON, a_context, a_participant, a_session, a_workshop
from tests.harness.crowd import a_crowd

AFTER = datetime(2027, 3, 30, 12, tzinfo=UTC)


def pages(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


def test_it_counts_those_who_started_completed_and_what_became_of_them(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        ids = a_crowd(session, here, 100, AFTER)
        third = a_workshop(session, here, AFTER - timedelta(days=4))
        for person_id in ids[:12]:
            session.add(_came(person_id, third.id))
        session.flush()
        first, second = pages(partner_report.draw(session, here, BOT, "fr", AFTER))
        for said in (
            "70 Personnes qui ont pris une place sur 80 réponses données",
            "40 Au moins un événement suivi 57 % des places",
            "12 Trois événements, dont une rencontre 17 % des places",
            "72 Heures suivies",
            "Part de femmes 75 % 77 % 64 %",
            "84 % le programme ne le publie pas",
        ):
            assert said in first.replace("\xa0", " "), first
        path = "Lien ouvert 100 Information lue 90 90 % des liens ouverts Réponse donnée 80"
        assert path in second.replace("\xa0", " "), second
        assert "30 jours 100 % de 8 8 0 0 0 90 jours pas encore" in second.replace("\xa0", " ")

    database.transact_now(work)


def _came(person_id: int, workshop_id: int) -> Registration:
    return Registration(
        workshop_id=workshop_id,
        person_id=person_id,
        status=RegistrationStatus.REGISTERED,
        asked_at=AFTER,
        changed_at=AFTER,
        uid=f"third-{person_id}",
        attended=Attendance.BY_HOST,
    )


def test_outcomes_of_few_people_are_hidden_with_another(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        answers = [DestinationKind.PERMANENT] * 9 + [DestinationKind.STILL_LOOKING] * 6
        for number, answer in enumerate([*answers, DestinationKind.OTHER, None]):
            person = a_participant(session, here, 100 + number)
            key = {"person_id": person.id, "session_id": here.id, "days": 90}
            session.add(Destination(**key, asked_at=AFTER, answer=answer))
        session.flush()
        found = session_figures.read_outcomes(session, Scope(session_id=here.id))[90]
        assert (found.answers.count, found.answers.of) == (16, 17)
        assert found.parts == {"job": 9, "training": 0, "looking": None, "other": None}

    database.transact_now(work)


@pytest.mark.both_databases("words are joined with what was agreed to")
def test_words_are_quoted_once_agreed_until_it_is_withdrawn_or_they_change(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        a_crowd(session, here, 20, AFTER)
        said = session.scalars(select(Feedback)).first()
        assert said is not None
        person = session.get_one(Person, said.person_id)
        context = a_context(session, person, NOON)

        def write(words: str) -> None:
            scores.keep_comment(context, {"feedback": str(said.id), "words": words})

        write("Concret.")
        assert not testimonials.of_session(session, here.id, BOT)
        testimonials.agree(context, {"feedback": str(said.id)})
        assert testimonials.of_session(session, here.id, BOT) == ["Concret."]
        assert "« Concret. »" in pages(partner_report.draw(session, here, BOT, "fr", AFTER))[1]
        write("Autre chose.")
        assert not testimonials.of_session(session, here.id, BOT)
        testimonials.agree(context, {"feedback": str(said.id)})
        [(number, _)] = consent_list.listed(context, {})
        consents.withdraw_consent(context, {"consent": number})
        session.expire_all()
        assert not testimonials.of_session(session, here.id, BOT)

    database.transact_now(work)


def test_an_operator_writes_it_to_a_file(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    database = open_database(database_url)
    database.transact_now(lambda session: a_session(session).id)
    database.close()
    out = tmp_path / "rapport.pdf"
    declic = cli.build(["report", "migrate"])
    said = CliRunner().invoke(declic, ["report", "--session", "essai", "--out", str(out)])
    assert said.stdout.strip() == str(out)
    assert len(pages(out.read_bytes())) == 2
    refused = CliRunner().invoke(declic, ["report", "--session", "autre"])
    assert isinstance(refused.exception, Refused)
