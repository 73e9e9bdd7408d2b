"""E-mails about meetings to a mentor: they say what stands when they leave."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Slot
from models.outbox import OutboxEmail
from models.programme import ProgrammeSession
from services.meetings import notifications
from services.outbox import signed_links
from services.outbox.email_rendering import EmailRenderer, RenderedEmail, render
from services.outbox.signed_links import PAGE
from services.slots import bookings
from services.wiring.domains import offered
from services.workshops.diary import DIARY
from tests.harness.builders import (
    DEPLOYMENT,
    NOON,
    a_mentor,
    a_participant,
    a_session,
    a_slot,
)

RANDOM_BELOW = Random(5).randrange
DOMAINS = offered(DEPLOYMENT)
RENDERER = EmailRenderer(
    b"k" * 32, "https://pages.test", DOMAINS.email_checks(), refreshes=DOMAINS.email_refreshes()
)
MORNING = datetime(2027, 3, 9, 8, tzinfo=UTC)
"""9:00 in Paris."""
AFTERNOON = MORNING + timedelta(hours=6)
EVENING_BEFORE = datetime(2027, 3, 8, 17, tzinfo=UTC)
EVENING = timedelta(hours=6)
"""From 18:00 in Paris to midnight."""


@dataclass
class Home:
    """A session, and a mentor who reads e-mails."""

    session: Session
    here: ProgrammeSession
    mentor: Mentor

    def slot(self, starts_at: datetime, seats: int = 1) -> Slot:
        return a_slot(self.session, self.mentor, starts_at, seats=seats)

    def book(self, slot: Slot, name: str) -> tuple[int, int]:
        """Return the ids of the person and of the booking."""
        person = a_participant(self.session, self.here, 10 + len(name), first_name=name)
        booked = bookings.book(self.session, DIARY, person.id, slot.id, None, NOON, RANDOM_BELOW)
        assert booked.booking_id is not None, booked
        notifications.tell_booked(self.session, booked.booking_id, NOON)
        return person.id, booked.booking_id

    def cancel(self, person_id: int, booking_id: int) -> None:
        bookings.cancel(self.session, booking_id, person_id, NOON, RANDOM_BELOW)

    def leaving(self, text: str, now: datetime) -> RenderedEmail | None:
        """Return the only such e-mail as it leaves; None if it is dropped."""
        email = self.session.scalars(select(OutboxEmail).where(OutboxEmail.text == text)).one()
        if not RENDERER.holds(self.session, email, now):
            return None
        return render(self.session, RENDERER, email, now)

    def body(self, text: str, now: datetime) -> str:
        email = self.leaving(text, now)
        assert email is not None
        facts = (f"{label} {value}." for label, value in email.facts)
        return "\n".join((email.body, *facts))

    def links(self) -> list[tuple[str, int]]:
        """Return what the links of the evening's e-mail do, and to what."""
        email = self.leaving("letter.evening", EVENING_BEFORE)
        assert email is not None
        links = [
            signed_links.verified(RENDERER.key, url.split("/")[-1]) for _, url in email.buttons
        ]
        return [(link.action, link.subject_id) for link in links if link is not None]


def a_home(session: Session) -> Home:
    here = a_session(session, starts_on=NOON.date())
    mentor = a_mentor(session, email="ada@moulins.test", email_confirmed_at=NOON)
    return Home(session, here, mentor)


def test_the_evening_says_the_first_hour_of_all_that_is_booked(database: Database) -> None:
    def work(session: Session) -> None:
        home = a_home(session)
        home.book(home.slot(AFTERNOON), "Léa")
        home.book(home.slot(MORNING), "Ahmed")

        assert "à partir de 9\u00a0h" in home.body("letter.evening", EVENING_BEFORE)

    database.transact_now(work)


def test_the_evening_leaves_while_one_meeting_stands(database: Database) -> None:
    def work(session: Session) -> None:
        home = a_home(session)
        first = home.book(home.slot(MORNING), "Léa")
        other = home.book(home.slot(AFTERNOON), "Ahmed")
        home.cancel(*first)
        assert "à partir de 15\u00a0h" in home.body("letter.evening", EVENING_BEFORE)

        home.cancel(*other)
        assert home.leaving("letter.evening", EVENING_BEFORE) is None

    database.transact_now(work)


def test_the_evening_asks_about_a_meeting_that_is_the_only_one(database: Database) -> None:
    def work(session: Session) -> None:
        home = a_home(session)
        first = home.book(home.slot(MORNING), "Léa")
        other = home.slot(AFTERNOON)
        home.book(other, "Ahmed")
        page = (PAGE, home.mentor.person_id)
        assert home.links() == [page]

        home.cancel(*first)
        assert home.links() == [("confirm", other.id), ("cancel", other.id), page]

    database.transact_now(work)


def test_the_button_that_confirms_carries_its_day(database: Database) -> None:
    def work(session: Session) -> None:
        home = a_home(session)
        home.book(home.slot(MORNING), "Léa")
        email = home.leaving("letter.booked", NOON)

        assert email is not None
        assert email.buttons[0][0] == "Je serai là mar. 9 mars"

    database.transact_now(work)


def test_who_joined_a_group_is_named_before_and_after(database: Database) -> None:
    def work(session: Session) -> None:
        home = a_home(session)
        group = home.slot(MORNING, seats=3)
        home.book(group, "Léa")
        home.book(group, "Ahmed")

        assert "Léa, Ahmed" in home.body("letter.booked", NOON)
        assert "Léa, Ahmed" in home.body("letter.soon", MORNING - timedelta(minutes=10))
        assert "Léa, Ahmed" in home.body("letter.after", MORNING + timedelta(minutes=35))

    database.transact_now(work)


def test_ten_minutes_before_the_first_button_joins(database: Database) -> None:
    def work(session: Session) -> None:
        home = a_home(session)
        home.book(home.slot(MORNING), "Léa")
        email = home.leaving("letter.soon", MORNING - timedelta(minutes=10))

        assert email is not None
        assert [label for label, _ in email.buttons] == ["Rejoindre", "Voir toutes mes rencontres"]
        assert email.buttons[0][1].startswith("https://visio.example/declic-")

    database.transact_now(work)


def test_who_left_before_the_email_leaves_is_not_named(database: Database) -> None:
    def work(session: Session) -> None:
        home = a_home(session)
        group = home.slot(MORNING, seats=3)
        first = home.book(group, "Léa")
        home.book(group, "Ahmed")
        home.cancel(*first)

        said = home.body("letter.booked", NOON)
        assert "Avec Ahmed." in said
        assert "Léa" not in said

    database.transact_now(work)


def test_a_queued_email_holds_no_name(database: Database) -> None:
    def work(session: Session) -> None:
        home = a_home(session)
        home.book(home.slot(MORNING), "Léa")

        emails = session.scalars(select(OutboxEmail)).all()
        assert {frozenset(email.values) for email in emails} == {frozenset({"slot", "room"})}

    database.transact_now(work)


@pytest.mark.parametrize(
    ("text", "in_time", "late"),
    [
        ("letter.booked", MORNING - timedelta(minutes=1), MORNING),
        ("letter.evening", datetime(2027, 3, 8, 22, 59, tzinfo=UTC), EVENING_BEFORE + EVENING),
        ("letter.soon", MORNING - timedelta(minutes=1), MORNING),
    ],
)
def test_what_an_email_announces_is_still_ahead(
    database: Database, text: str, in_time: datetime, late: datetime
) -> None:
    def work(session: Session) -> None:
        home = a_home(session)
        home.book(home.slot(MORNING), "Léa")

        assert home.leaving(text, in_time) is not None
        assert home.leaving(text, late) is None

    database.transact_now(work)


def test_the_evening_does_not_ask_who_has_confirmed(database: Database) -> None:
    def work(session: Session) -> None:
        home = a_home(session)
        slot = home.slot(MORNING)
        home.book(slot, "Léa")
        slot.confirmed_at = NOON

        assert home.links() == [(PAGE, home.mentor.person_id)]

    database.transact_now(work)
