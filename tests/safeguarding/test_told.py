"""Cases about what somebody wrote to the team: whom they name, and whose words they keep."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.mentors import MentorStatus
from models.mentoring.safeguarding import Report, ReportWords
from models.people import Person
from rules.safeguarding.safety import ReportCategory
from rules.tickets.conduct import ConductOf
from services.safeguarding import cards, recipients
from services.safeguarding.report_conversation import open_told
from tests.harness.builders import NOON, a_member, a_mentor, a_participant, a_session


def _opened(
    session: Session, person: Person, words: str, whose: ConductOf = ConductOf.SOMEBODY
) -> Report:
    return open_told(session, person, words, whose, NOON)


def test_what_a_mentor_writes_is_a_case_of_theirs_with_their_words(database: Database) -> None:
    def work(session: Session) -> None:
        a_session(session)
        mentor = a_mentor(session).person_id
        person = session.get_one(Person, mentor)
        case = _opened(session, person, "une participante m'a insulté")
        assert recipients.speaker_of(case) == mentor
        assert recipients.subject_of(case) is None
        assert cards.category(case) == "report.told"
        assert session.get_one(ReportWords, case.id).words == "une participante m'a insulté"

    database.transact_now(work)


def test_words_about_an_employer_name_no_mentor_and_stop_nobody(database: Database) -> None:
    def work(session: Session) -> None:
        mentor = a_mentor(session)
        person = a_participant(session, a_session(session))
        case = _opened(session, person, "le recruteur m'a insultée", ConductOf.EMPLOYER)
        assert (case.category, case.mentor_id) == (ReportCategory.EMPLOYER, None)
        assert mentor.status is MentorStatus.ACTIVE

    database.transact_now(work)


def test_what_one_writes_again_joins_the_case_that_is_open(database: Database) -> None:
    def work(session: Session) -> None:
        a_member(session)
        person = a_participant(session, a_session(session))
        first = _opened(session, person, "il m'a insultée")
        assert _opened(session, person, "et il m'a écrit la nuit").id == first.id
        assert session.scalars(select(Report.id)).all() == [first.id]
        said = session.get_one(ReportWords, first.id).words
        assert said == "il m'a insultée\net il m'a écrit la nuit"

    database.transact_now(work)
