"""A copy of everything, opened and read."""

import json
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus, CurriculumVitae
from models.backoffice import Alert
from models.conversation import Conversation, Update
from models.engine.database import Database
from models.enrolment import EligibilityVerdict
from models.feedback import Feedback, FeedbackOn
from models.mentoring.safeguarding import Report, ReportWords
from models.mentoring.slots import Booking, BookingStatus
from models.offers import Opportunity, OpportunityStatus, Proposal
from models.outbox import OutboxEmail, OutboxMessage
from models.people import Person
from models.profile import Consent, ConsentPurpose
from models.strengths import AssessmentAnswer, AssessmentRun, KeptStrength
from models.tables import metadata
from models.tickets import Ticket
from models.workshops import Registration, RegistrationStatus
from rules.enrolment.eligibility import EligibilityOutcome
from rules.geography.zones import ZoneKind
from rules.offers.opportunities import OpportunityKind, OpportunitySource
from rules.safeguarding.safety import ReportCategory
from services.applications.file_storage import FileStorage
from services.conversation.attachments import ChatFile
from services.conversation.replies import Say, Show, to_rows
from services.outbox import outbox
from services.privacy import data_copy
from services.privacy.personal_data import TREATMENTS
from services.team.messages import TO_TEAM
from services.tickets import cards
from tests.harness.builders import (
    BOT,
    NOON,
    a_context,
    a_mentor,
    a_participant,
    a_session,
    a_slot,
    a_workshop,
)
from tests.harness.typed import as_typed

STORED = "0" * 32
CV = b"%PDF-1.7 un CV"
OWN = (
    "Camille",
    "+33639981234",
    "camille@example.com",
    "des pauses longues",
    "Comment avez-vous commencé ?",
    "Je suis motivée par ce poste",
    "J'ai aidé ma voisine",
    "Atelier très clair",
    "On m'a demandé de l'argent",
    "Bonjour, mon écran est noir",
    "Encore noir ce matin",
    "Trop loin de chez moi",
    "Merci de votre visite",
    "Bailly Romainvilliers",
    "Une lettre pour vous",
)
"""Words of the person, or said to them: each must be in the copy."""
IN_CONFIDENCE = "Je m'inquiète pour cette personne"
A_COLLEAGUE = "Paule de l'équipe"


@dataclass(frozen=True, slots=True)
class Opened:
    page: str
    tables: dict[str, list[dict[str, object]]]
    files: dict[str, bytes]


def history(session: Session) -> int:
    """Someone who went through everything."""
    here = a_session(session)
    person = a_participant(session, here, first_name="Camille", comfort_needs="des pauses longues")
    person.phone, person.email = "+33639981234", "camille@example.com"
    mine = {"person_id": person.id}
    mentor = a_mentor(session)
    slot = a_slot(session, mentor, NOON + timedelta(days=2))
    booking = Booking(
        slot_id=slot.id,
        session_id=here.id,
        status=BookingStatus.BOOKED,
        question="Comment avez-vous commencé ?",
        uid="u1",
        booked_at=NOON,
        **mine,
    )
    offer = Opportunity(
        kind=OpportunityKind.JOB,
        source=OpportunitySource.FILE,
        status=OpportunityStatus.LIVE,
        title="Bailly Romainvilliers",
        created_at=NOON,
        seen_at=NOON,
        live_until=NOON,
    )
    workshop = a_workshop(session, here, NOON + timedelta(days=3))
    cv = CurriculumVitae(stored_as=STORED, format="pdf", size=len(CV), kept_at=NOON, **mine)
    run = AssessmentRun(assessment="strengths", version=1, started_at=NOON, **mine)
    ticket = Ticket(text="Bonjour, mon écran est noir", opened_at=NOON, **mine)
    session.add_all([booking, offer, cv, run, ticket])
    session.flush()
    about = {"session_id": here.id, "opened_at": NOON, "answer_by": NOON, "bot_id": BOT}
    pair = {"participant_id": person.id, "mentor_id": mentor.person_id}
    own = Report(
        category=ReportCategory.MONEY,
        by_mentor=False,
        serious=True,
        call_back=False,
        **about,
        **pair,
    )
    other = Report(
        category=ReportCategory.BEHAVIOUR,
        by_mentor=True,
        serious=False,
        call_back=False,
        **about,
        **pair,
    )
    session.add_all([own, other])
    session.flush()
    session.add_all(
        [
            ReportWords(
                report_id=own.id, participant_id=person.id, words="On m'a demandé de l'argent"
            ),
            ReportWords(report_id=other.id, participant_id=person.id, words=IN_CONFIDENCE),
            Application(
                opportunity_id=offer.id,
                status=ApplicationStatus.HIRED,
                message="Je suis motivée par ce poste",
                shared=["first_name", "cv"],
                cv_id=cv.id,
                sent_at=NOON,
                changed_at=NOON,
                uid="u2",
                **mine,
            ),
            KeptStrength(
                dimension="listening", example="J'ai aidé ma voisine", kept_at=NOON, **mine
            ),
            AssessmentAnswer(run_id=run.id, statement="listening_1", choice=4, answered_at=NOON),
            Feedback(
                session_id=here.id,
                about=FeedbackOn.WORKSHOP,
                subject_id=workshop.id,
                score=5,
                words="Atelier très clair",
                said_at=NOON,
                **mine,
            ),
            Registration(
                workshop_id=workshop.id,
                status=RegistrationStatus.REGISTERED,
                asked_at=NOON,
                changed_at=NOON,
                uid="u3",
                **mine,
            ),
            Consent(
                purpose=ConsentPurpose.OFFERS, text_version="1", given_at=NOON, update_id=1, **mine
            ),
            EligibilityVerdict(
                session_id=here.id,
                outcome=EligibilityOutcome.ELIGIBLE,
                reasons=["registered"],
                method="commune",
                zone=ZoneKind.FRR,
                zone_name="Revel",
                situation="yes",
                age_band="26_49",
                judged_at=NOON,
                **mine,
            ),
            OutboxEmail(
                bot_id=BOT,
                to_address="camille@example.com",
                key="k",
                text="Une lettre pour vous",
                values={},
                links=[],
                due_at=NOON,
                next_try_at=NOON,
                expires_at=NOON,
                **mine,
            ),
            Update(
                bot_id=BOT,
                update_id=5,
                lane=7,
                lines=to_rows([Say("Merci de votre visite")]),
                answer_due_at=NOON,
                **mine,
            ),
        ]
    )
    staff = a_participant(session, here, 99, first_name=A_COLLEAGUE)
    more = {"ticket": ticket.id, "card": "ticket_more", "message": "Encore noir ce matin"}
    left = {"text": "desk.left_because", "values": {"words": "Trop loin de chez moi"}}
    secret = {"text": "desk.x", "values": {"by": A_COLLEAGUE}}
    for kind, key, params in (
        (cards.CARD, "a", more),
        (TO_TEAM, "left:1", left),
        (TO_TEAM, "b", secret),
    ):
        outbox.enqueue(
            session, kind, staff, key=key, due_at=NOON, params=params, about_id=person.id
        )
    session.flush()
    return person.id


def opened(database: Database, person_id: int, storage: FileStorage) -> Opened:
    [file] = made(database, person_id, storage)
    with ZipFile(BytesIO(file.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    page = files.pop("mes-donnees.html").decode()
    return Opened(page, json.loads(files.pop("mes-donnees.json"))["tables"], files)


def made(database: Database, person_id: int, storage: FileStorage) -> list[ChatFile]:
    """As delivery does: what the message says, then each file."""

    def work(session: Session) -> list[ChatFile]:
        message = OutboxMessage(person_id=person_id, params={"at": NOON.isoformat()})
        shows = data_copy.COPY.render(session, message, NOON)
        subjects = [show.subject for show in shows if isinstance(show, Show)]
        files = [data_copy.maker(storage)(session, subject) for subject in subjects]
        return [file for file in files if file is not None]

    return database.transact_now(work)


@pytest.fixture
def storage(tmp_path: Path) -> FileStorage:
    kept = FileStorage(tmp_path / "files")
    kept.keep(STORED, CV, NOON)
    return kept


def test_all_that_a_person_said_is_in_the_copy_to_read_and_for_a_computer(
    database: Database, storage: FileStorage
) -> None:
    found = opened(database, database.transact_now(history), storage)
    exact = json.dumps(found.tables, ensure_ascii=False)
    assert [words for words in OWN if words not in exact] == []
    page = found.page.replace("&#x27;", "'")
    assert [words for words in OWN if words not in page] == []
    assert found.files == {"cv/cv-1.pdf": CV}


def test_what_others_said_in_confidence_is_not(database: Database, storage: FileStorage) -> None:
    found = opened(database, database.transact_now(history), storage)
    everything = found.page + json.dumps(found.tables, ensure_ascii=False)
    assert IN_CONFIDENCE not in everything and A_COLLEAGUE not in everything
    assert [row["category"] for row in found.tables["reports"]] == ["money"]
    assert "en confidence" in found.page


def test_the_copy_reads_in_words(database: Database, storage: FileStorage) -> None:
    page = as_typed(opened(database, database.transact_now(history), storage).page)
    for words in (
        "Session d&#x27;essai",
        "26 à 49 ans",
        "Écouter les autres",
        "place prise",
        "4 mars 2027, 12 h",
        "Ada",
    ):
        assert words in page, words


def test_what_decided_and_what_is_asked_reads_in_words(
    database: Database, storage: FileStorage
) -> None:
    def work(session: Session) -> int:
        person_id = history(session)
        verdict = session.scalars(select(EligibilityVerdict)).one()
        verdict.reasons = ["team_said_yes"]
        verdict.details = {"zone_reason": "near_border"}
        offer = session.scalars(select(Opportunity)).one()
        because = [{"key": "near", "values": {"kilometres": "12"}}]
        session.add_all(
            [
                Proposal(
                    person_id=person_id, opportunity_id=offer.id, shown_at=NOON, reasons=because
                ),
                Conversation(
                    person_id=person_id,
                    depth=0,
                    script="way_in",
                    version=1,
                    step="age",
                    trail=[],
                    question=1,
                    last_question=1,
                    answers={"situation": "yes", "told": "words"},
                    heard_at=NOON,
                ),
            ]
        )
        return person_id

    page = as_typed(opened(database, database.transact_now(work), storage).page)
    for words in ("l'équipe a dit oui", "au bord d'un quartier", "à 12 km", "Quel âge"):
        assert words in page, words
    for code in ("way_in", "team_said_yes", "near_border", "told", "kilometres"):
        assert code not in page, code


def test_a_copy_never_fails_for_being_long(database: Database, tmp_path: Path) -> None:
    def work(session: Session) -> int:
        person = a_participant(session, a_session(session))
        for number in range(3):
            session.add(
                CurriculumVitae(
                    person_id=person.id,
                    stored_as=f"{number}" * 32,
                    format="pdf",
                    size=data_copy.HEAVIEST // 2 + 1,
                    kept_at=NOON,
                )
            )
        for number in range(500):
            session.add(
                Ticket(person_id=person.id, text=f"{number} " * 500, opened_at=NOON, closed_at=NOON)
            )
        session.flush()
        return person.id

    storage = FileStorage(tmp_path / "files")
    for number in range(3):
        storage.keep(f"{number}" * 32, b"x", NOON)
    files = made(database, database.transact_now(work), storage)
    assert [file.name for file in files] == [
        f"mes-donnees-2027-03-02-{part}.zip" for part in (1, 2, 3)
    ]
    names = [name for file in files for name in ZipFile(BytesIO(file.content)).namelist()]
    assert [name for name in names if name.startswith("cv/")] == [
        f"cv/cv-{number}.pdf" for number in (1, 2, 3)
    ]


def test_two_taps_make_one_copy(database: Database) -> None:
    def work(session: Session) -> list[data_copy.DataCopyResult]:
        context = a_context(session, a_participant(session, a_session(session)))
        return [data_copy.ask(context, {}) for _ in range(2)]

    assert database.transact_now(work) == ["coming", "under_way"]


@pytest.mark.both_databases("a number is read out of JSON")
def test_every_way_from_a_person_to_rows_can_be_asked(database: Database) -> None:
    """Of someone of whom nothing is kept there, too: no statement fails on either database."""

    def work(session: Session) -> int:
        session.add(Alert(bot_id=BOT, kind="x", raised_at=NOON))
        tables = [(metadata.tables[name], it.rows_of) for name, it in TREATMENTS.items()]
        queries = [select(table).where(mine(table, 5)) for table, mine in tables if mine]
        return sum(len(session.execute(query).all()) for query in queries)

    assert database.transact_now(work) == 0


def test_the_copy_of_someone_erased_meanwhile_is_not_made(database: Database) -> None:
    subject = {"person": 5, "at": NOON.isoformat(), "files": [], "part": 1}

    def work(session: Session) -> object:
        assert session.get(Person, 5) is None
        return data_copy.maker(FileStorage(Path("nowhere")))(session, subject)

    assert database.transact_now(work) is None
