"""What is kept, told in one message: however much there is, Telegram takes it."""

from datetime import date

from sqlalchemy.orm import Session

from models.engine.database import Database
from models.people import Person
from models.strengths import KeptStrength
from rules.enrolment.eligibility import AgeBand
from rules.enrolment.minors import AgreementForm, AgreementGiver
from services.conversation.phrases import plainly
from services.enrolment import minors
from services.privacy import stored_data
from services.strengths import strengths
from tests.enrolment.builders import assessed
from tests.harness.builders import NOON, a_context, a_mentor, a_person, a_session
from tests.harness.typed import as_typed

TELEGRAM_TAKES = 4096


def told(session: Session, person: Person) -> str:
    return as_typed(plainly(stored_data.what_we_know(a_context(session, person)), "fr"))


def test_a_long_history_fits_in_a_message_that_says_where_the_rest_is(database: Database) -> None:
    def work(session: Session) -> str:
        person = a_person(session, first_name="Camille", comfort_needs="des pauses " * 900)
        session.add_all(
            KeptStrength(
                person_id=person.id, dimension=dimension, example="j'ai aidé " * 90, kept_at=NOON
            )
            for dimension in strengths.order()[:3]
        )
        session.flush()
        return told(session, person)

    said = database.transact_now(work)
    assert len(said) < TELEGRAM_TAKES
    assert said.endswith("« Une copie de tout » vous le donne en entier.")
    assert "Prénom : Camille" in said


def test_a_short_one_is_told_whole(database: Database) -> None:
    def work(session: Session) -> str:
        return told(session, a_person(session, first_name="Camille"))

    assert "Une copie de tout" not in database.transact_now(work)


def test_someone_under_18_reads_what_is_kept_of_a_parents_agreement(database: Database) -> None:
    def work(session: Session) -> None:
        here, person_id = a_session(session, minimum_age=16), a_person(session).id
        person = session.get_one(Person, person_id)
        assessed(session, person_id, here, age=AgeBand.UNDER_18)
        assert "Accord d'un parent : aucun pour le moment" in told(session, person)
        by, how, on = AgreementGiver.PARENT, AgreementForm.EMAIL, date(2027, 3, 1)
        minors.agree(session, person_id, by, how, on, a_person(session, 8).id, NOON)
        assert "Accord d'un parent : un parent, par e-mail, 1er mars 2027" in told(session, person)
        minors.come_of_age(session, person_id, NOON)
        assert "Accord d'un parent" not in told(session, person)

    database.transact_now(work)


def test_a_mentor_reads_their_languages_and_jobs_in_words(database: Database) -> None:
    def work(session: Session) -> str:
        mentor = a_mentor(session, languages=["fr", "ar"], families=["support"])
        return told(session, session.get_one(Person, mentor.person_id))

    said = database.transact_now(work)
    assert "français, arabe" in said and "dépanner des ordinateurs" in said.lower()
