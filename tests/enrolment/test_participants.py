"""Who is written to about a session: who has a place there, and has not blocked the bot."""

from datetime import date

from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus
from models.people import Person
from models.programme import ProgrammeSession
from services.enrolment import participants
from services.enrolment.messages import OPENING
from tests.harness.builders import BOT, NOON, a_participant, a_person, a_session

WITHOUT_PLACE = [it for it in EnrolmentStatus if it is not EnrolmentStatus.PLACE]


def enrol(
    session: Session, person: Person, here: ProgrammeSession, status: EnrolmentStatus
) -> None:
    ids = {"person_id": person.id, "session_id": here.id}
    session.add(Enrolment(**ids, status=status, changed_at=NOON))
    session.flush()


def test_only_who_has_a_place_there_is_written_to(database: Database) -> None:
    def work(session: Session) -> None:
        here, elsewhere = a_session(session), a_session(session, code="ailleurs")
        mine = a_participant(session, here)
        blocked = a_participant(session, here, 8, blocked_at=NOON)
        a_participant(session, elsewhere, 9)
        a_participant(session, here, 10, bot_id=BOT + 1)
        for number, status in enumerate(WITHOUT_PLACE):
            enrol(session, a_person(session, 100 + number), here, status)

        without = participants.without_message(session, BOT, here.id, "mood:")
        reachable = participants.reachable_without_message(session, BOT, here.id, OPENING, 10)

        assert [it.id for it in without] == [mine.id, blocked.id]
        assert [it.id for it in reachable] == [mine.id]

    database.transact_now(work)


def test_the_session_of_a_person_is_one_in_which_they_have_a_place(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        person = a_participant(session, here)
        for number, status in enumerate(WITHOUT_PLACE):
            later = {"starts_on": date(2027, 5, 3), "ends_on": date(2027, 5, 14)}
            enrol(session, person, a_session(session, code=f"s{number}", **later), status)

        assert participants.session_of(session, person.id) is here

    database.transact_now(work)
