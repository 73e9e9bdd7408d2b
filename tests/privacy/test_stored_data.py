"""What is kept, told in one message: however much there is, Telegram takes it."""

from datetime import date

from sqlalchemy.orm import Session

from flows.texts import load_texts
from models.engine.database import Database
from models.people import Person
from models.strengths import KeptStrength
from models.tables import metadata
from rules.enrolment.eligibility import AgeBand
from rules.enrolment.minors import AgreementForm, AgreementGiver
from services.conversation.phrases import plainly
from services.enrolment import minors
from services.people.time_zones import zone_of_person
from services.privacy import stored_data
from services.privacy.data_words import RowReader
from services.privacy.personal_data import TREATMENTS
from services.strengths import strengths
from tests.enrolment.builders import assessed
from tests.harness.builders import NOON, a_context, a_mentor, a_person, a_session
from tests.harness.typed import as_typed

TELEGRAM_TAKES = 4096
CODED = ("equipment", "comfort_needs", "gender")


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


def test_each_line_sums_up_one_table() -> None:
    named = [line for treatment in TREATMENTS.values() for line in treatment.summed_up]
    prefix = "privacy.known."
    keys = (key for key in load_texts().languages["fr"] if key.startswith(prefix))
    assert sorted(named) == sorted(key.removeprefix(prefix) for key in keys)


def test_the_summary_says_codes_in_the_words_of_the_copy(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_person(session, equipment="phone", comfort_needs="breaks", gender="woman")
        table, row = metadata.tables["people"], {it: getattr(person, it) for it in CODED}
        in_copy = RowReader(session, "fr", zone_of_person(session, person.id)).row(table, row)
        summed_up = told(session, person)
        for _label, words in in_copy:
            assert f" : {words}" in summed_up

    database.transact_now(work)
