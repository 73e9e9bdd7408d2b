"""Thanks and attestations on the morning after a session."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from random import Random

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.meetings import Attestation
from models.mentoring.mentors import Mentor, MentorStatus
from models.outbox import OutboxEmail, OutboxMessage
from models.programme import ProgrammeSession
from rules.slots.slots import MeetingOutcome
from services.conversation.deployment import Association, Deployment
from services.conversation.replies import Show
from services.meetings import attestation, attestation_document, thanks
from services.meetings.outcomes import MeetingSide, say_how_it_went
from services.slots import bookings
from services.workshops.attendance import attestation as verified
from services.workshops.diary import DIARY
from tests.harness.builders import BOT, NOON, a_mentor, a_participant, a_session, a_slot

RANDOM_BELOW = Random(5).randrange
SET_UP = Deployment(
    public_url="https://declic.example/",
    association=Association(
        address="12 rue des Lilas, 31100 Toulouse",
        number="SIREN 123 456 782",
        signatory="Camille Martin, présidente",
    ),
)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HARD_SPACE = "\N{NO-BREAK SPACE}"
MORNING_AFTER = datetime(2027, 3, 27, 9, tzinfo=UTC)
"""Saturday, 10:00 in Toulouse; the session ended on Friday 26 March."""


def meet(session: Session, here: ProgrammeSession, mentor: Mentor, count: int) -> None:
    """As many calls with as many people, each of half an hour, one a day from 4 March."""
    for number in range(count):
        slot = a_slot(session, mentor, NOON + (2 + number) * DAY)
        person = a_participant(session, here, 10 * mentor.person_id + number)
        booked = bookings.book(session, DIARY, person.id, slot.id, None, NOON, RANDOM_BELOW)
        assert booked.booking_id is not None, booked
        how, at = MeetingOutcome.TOOK_PLACE, slot.ends_at
        say_how_it_went(session, booked.booking_id, MeetingSide.MENTOR, mentor.person_id, how, at)


def thank(session: Session, at: datetime = MORNING_AFTER) -> list[Show]:
    """What the mentors are sent."""
    while thanks.enqueue_due(session, BOT, at, RANDOM_BELOW):
        pass
    query = select(OutboxMessage).where(OutboxMessage.kind == "thanks")
    found = session.scalars(query.order_by(OutboxMessage.id)).all()
    shows = [show for message in found for show in attestation.show(session, message, at)]
    return [replace(it, caption=it.caption.replace(HARD_SPACE, " ")) for it in shows]


def on(database: Database, work: Callable[[Session], None]) -> None:
    database.transact_now(work)


def test_six_calls_are_thanked_once_with_three_hours(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        meet(session, here, a_mentor(session, first_name="Marc"), 6)

        assert thanks.when_due(session, NOON) == MORNING_AFTER
        assert thank(session, MORNING_AFTER - timedelta(minutes=1)) == []
        for _ in range(2):
            [show] = thank(session)
            assert "Merci Marc" in show.caption
            assert "En 6 rencontres, vous avez parlé avec 6 personnes." in show.caption
            assert "3 heures de mentorat" in show.caption

    on(database, work)


@pytest.mark.parametrize("count", [1, 4])
def test_under_five_people_there_is_no_number(database: Database, count: int) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        meet(session, here, a_mentor(session), count)
        [show] = thank(session)

        assert "personnes" not in show.caption
        assert "Votre temps et votre expérience comptent" in show.caption

    on(database, work)


def test_the_attestation_says_the_hours_the_days_and_no_name_of_a_participant(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        meet(session, here, a_mentor(session, first_name="Marc", company="Numa"), 3)
        [show] = thank(session)
        file = attestation_document.maker(SET_UP)(session, show.subject)
        assert file is not None
        (page,) = PdfReader(BytesIO(file.content)).pages
        words = " ".join(page.extract_text().split())
        code = session.scalars(select(Attestation.code)).one()

        for said in (
            "Marc",
            "Temps donné 1 heure et 30 minutes",
            "Rencontres 3",
            "Période du 4 mars 2027 au 6 mars 2027",
            "12 rue des Lilas, 31100 Toulouse · SIREN 123 456 782",
            "Camille Martin présidente",
            f"declic.example/attestation {code}",
            "Entreprise Numa",
            "Session Session d’essai",
            "27 mars 2027",
            code,
        ):
            assert said in words, words

    on(database, work)


def test_its_code_is_checked_on_the_page_as_one_of_a_participant(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        meet(session, here, a_mentor(session, first_name="Marc"), 3)
        thank(session)
        code = session.scalars(select(Attestation.code)).one()
        typed = code.lower().replace("-", " ")
        facts = verified.public_facts(session, typed, "fr")
        assert facts is not None and "Marc" not in str(facts)
        said = {name: value.replace(HARD_SPACE, " ") for name, value in facts.items()}
        assert said == {
            "code": code,
            "association": "A",
            "session": "Session d'essai",
            "events": "3",
            "time": "1 heure et 30 minutes",
            "period": "du 4 mars 2027 au 6 mars 2027",
        }

    on(database, work)


def test_a_mentor_nobody_met_or_who_is_stopped_is_not_thanked(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        a_slot(session, a_mentor(session, 900), NOON + DAY)
        stopped = a_mentor(session, 901)
        meet(session, here, stopped, 2)
        stopped.status = MentorStatus.SUSPENDED
        session.flush()

        assert thank(session) == []

        stopped.status = MentorStatus.ACTIVE
        session.flush()
        assert len(thank(session, MORNING_AFTER + 2 * DAY)) == 1

    on(database, work)


def test_a_confirmed_work_address_gets_an_email_too(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        for number, confirmed in enumerate((NOON, None)):
            mentor = a_mentor(session, 900 + number, email_confirmed_at=confirmed)
            mentor.email = f"mentor{number}@numa.example"
            meet(session, here, mentor, 1)
        thank(session)

        assert session.scalars(select(OutboxEmail.to_address)).all() == ["mentor0@numa.example"]

    on(database, work)


def test_no_meeting_counts_twice_when_two_sessions_overlap(database: Database) -> None:
    def work(session: Session) -> None:
        first = a_session(session)
        second = a_session(session, code="autre", ends_on=date(2027, 4, 2), departments=["32"])
        mentor = a_mentor(session)
        meet(session, first, mentor, 2)
        slot = a_slot(session, mentor, MORNING_AFTER + 2 * DAY)
        person = a_participant(session, second, 5000)
        booked = bookings.book(
            session, DIARY, person.id, slot.id, None, MORNING_AFTER, RANDOM_BELOW
        )
        assert booked.booking_id is not None, booked
        how = MeetingOutcome.TOOK_PLACE
        say_how_it_went(
            session, booked.booking_id, MeetingSide.PARTICIPANT, person.id, how, slot.ends_at
        )
        thank(session)
        shows = thank(session, MORNING_AFTER + 7 * DAY)

        assert ["1 heure " in it.caption for it in shows] == [True, False]
        assert "30 minutes de mentorat" in shows[1].caption

    on(database, work)


def test_thanks_wait_for_monday_when_the_next_day_is_a_sunday(database: Database) -> None:
    def work(session: Session) -> None:
        a_session(session, ends_on=date(2027, 3, 27))

        assert thanks.when_due(session, NOON) == datetime(2027, 3, 29, 7, tzinfo=UTC)

    on(database, work)
