"""The calendars of both sides follow an interview: agreed upon, moved, called off."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

import vobject
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application
from models.engine.database import Database
from models.outbox import OutboxEmail, OutboxMessage
from models.people import Person
from rules.applications.applications import ApplicationRefusalReason
from services.agenda import calendar as agenda_calendar
from services.applications import answers, messages
from services.applications.interview_calendar import MAKERS, draw
from services.conversation.deployment import Deployment
from services.conversation.replies import Show
from services.privacy import erasure
from services.schedule.video_rooms import NO_ROOMS
from services.wiring.domains import offered
from services.workshops.diary import DIARY
from tests.applications.builders import an_application
from tests.applications.builders import draw as drawn
from tests.applications.test_short_interviews import AHEAD, opened
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import FINGERPRINTS, NOON, a_person
from tests.harness.typed import as_typed

KINDS = {kind.name: kind for kind in messages.ALL}
OF_EMPLOYER = ("application_time", "interview_off")


@dataclass(frozen=True, slots=True)
class Entry:
    method: str
    uid: str
    sequence: int
    starts_at: datetime
    summary: str
    status: str = "CONFIRMED"

    def as_an_email(self) -> Self:
        """The same entry, sent to someone who may answer it."""
        method = "CANCEL" if self.status == "CANCELLED" else "REQUEST"
        return replace(self, method=method)


def read(content: bytes) -> Entry:
    calendar = vobject.readOne(content.decode())
    event = calendar.vevent
    return Entry(
        method=calendar.method.value,
        uid=event.uid.value,
        sequence=int(event.sequence.value),
        starts_at=event.dtstart.value,
        summary=event.summary.value,
        status=event.status.value,
    )


def in_the_chat(session: Session, *kinds: str) -> Sequence[Entry]:
    """The files of the queued messages, in their order."""
    query = select(OutboxMessage).where(OutboxMessage.kind.in_(kinds)).order_by(OutboxMessage.id)
    found = []
    for message in session.scalars(query):
        kind = KINDS[message.kind]
        if kind.recheck is not None and not kind.recheck(session, message, NOON):
            continue
        for line in kind.render(session, message, NOON):
            if isinstance(line, Show) and (file := MAKERS[line.document](session, line.subject)):
                found.append(read(file.content))
    return found


def by_email(session: Session) -> Sequence[Entry]:
    query = select(OutboxEmail).where(OutboxEmail.calendar.is_not(None)).order_by(OutboxEmail.id)
    with_file = (draw(session, it.calendar, NOON) for it in session.scalars(query) if it.calendar)
    return [read(it.content) for it in with_file if it]


def an_interview(session: Session) -> tuple[Application, list[int]]:
    employer = an_employer(session, email="nora@fibre.example", email_confirmed_at=NOON)
    offer = an_offer(session, employer)
    found = an_application(session, a_person(session, 5, first_name="Samira"), offer)
    slots = opened(session, offer, 2)
    answers.take_slot(session, DIARY, found, slots[0], NOON)
    return found, slots


def test_made_moved_called_off_one_entry_of_the_employer(database: Database) -> None:
    def work(session: Session) -> None:
        found, slots = an_interview(session)
        [made] = in_the_chat(session, *OF_EMPLOYER)
        assert (made.method, made.starts_at) == ("PUBLISH", AHEAD)
        assert "Samira" in made.summary
        answers.take_slot(session, DIARY, found, slots[1], NOON)
        [moved] = in_the_chat(session, *OF_EMPLOYER)
        assert (moved.method, moved.uid) == ("PUBLISH", made.uid)
        assert moved.sequence > made.sequence
        answers.withdraw(session, found, NOON)
        [off] = in_the_chat(session, *OF_EMPLOYER)
        assert (off.method, off.status) == ("PUBLISH", "CANCELLED")
        assert (off.uid, off.starts_at) == (made.uid, moved.starts_at)
        assert off.sequence > moved.sequence
        assert "Samira" not in off.summary
        assert by_email(session)[-1] == off.as_an_email()

    database.transact_now(work)


def test_an_email_brings_the_same(database: Database) -> None:
    def work(session: Session) -> None:
        an_interview(session)
        [told] = in_the_chat(session, *OF_EMPLOYER)
        assert by_email(session) == [told.as_an_email()]

    database.transact_now(work)


def test_an_erased_person_leaves_the_employers_calendar(database: Database) -> None:
    def work(session: Session) -> None:
        found, _ = an_interview(session)
        erasure.erase(session, found.person_id, "asked", NOON, drawn, FINGERPRINTS)
        [off] = in_the_chat(session, "interview_off")
        assert off.status == "CANCELLED"
        assert by_email(session) == [off.as_an_email()]

    database.transact_now(work)


def test_the_persons_calendar_hears_of_it_in_the_chat_and_by_its_feed(database: Database) -> None:
    def work(session: Session) -> None:
        found, _ = an_interview(session)
        bookables = offered(Deployment()).bookables()

        def feed(now: datetime) -> str:
            body = agenda_calendar.feed_of(bookables, session, found.person_id, NO_ROOMS, now)
            return body.decode()

        assert feed(NOON).count("STATUS:CONFIRMED") == 1
        answers.refuse(session, found, ApplicationRefusalReason.PLACE, NOON)
        [off] = in_the_chat(session, "application_news")
        assert (off.status, off.starts_at) == ("CANCELLED", AHEAD)
        assert feed(NOON).count("STATUS:CANCELLED") == 1
        assert feed(NOON + timedelta(days=15)).count("BEGIN:VEVENT") == 0

    database.transact_now(work)


def test_each_side_reads_it_in_their_own_language_and_at_the_hour_of_their_place(
    database: Database,
) -> None:
    """An interview in Toulouse, of someone who lives in La Réunion."""

    def work(session: Session) -> None:
        employer = an_employer(session)
        session.get_one(Person, employer.person_id).language = "en"
        offer = an_offer(session, employer)
        person = a_person(session, 5, first_name="Samira", department="974", language="fr")
        it = an_application(session, person, offer)
        answers.propose(session, it, [AHEAD], "12 rue des Lilas", NOON)
        answers.take_time(session, DIARY, it, AHEAD, NOON)

        for reader, zone, summary in (
            ({"employer": True}, "Europe/Paris", "Interview with Samira"),
            ({}, "Indian/Reunion", "Entretien : Fibre d'Oc"),
        ):
            subject = {"application": it.id, "at": 1, **reader}
            file = MAKERS["interview_invitation"](session, subject)
            assert file is not None
            assert as_typed(read(file.content).summary).startswith(summary)
            assert f"DTSTART;TZID={zone}:" in file.content.decode()

    database.transact_now(work)
