"""Copies by e-mail for participants: what arrives, with which file, and how they stop."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import vobject
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clients.smtp import mailbox
from bot.web.server import build
from models.engine.database import Database
from models.outbox import OutboxEmail
from models.people import Person
from rules.slots.slots import Span
from services.agenda import email_copies
from services.conversation.deployment import Deployment
from services.meetings import notifications
from services.outbox.email_rendering import EmailRenderer
from services.outbox.signed_links import LASTS, PAGE, STOP_COPIES, SignedLink, sign
from services.privacy import erasure
from services.schedule.video_rooms import VideoRooms
from services.slots import bookings
from services.wiring.domains import offered
from services.workshops import registrations, workshops
from services.workshops.diary import DIARY
from services.workshops.waiting_list import lock_workshops
from tests.agenda.test_events import a_workshop
from tests.delivery.test_emails import FROM, House
from tests.harness.builders import (
    FINGERPRINTS,
    NOON,
    a_context,
    a_mentor,
    a_participant,
    a_session,
    a_slot,
)
from tests.harness.mail_server import MailServer, a_mail_server
from tests.harness.web_pages import all_pages

RANDOM_BELOW = Random(5).randrange
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ROOMS = VideoRooms("https://rooms.test")
OFFERED = offered(Deployment(rooms=ROOMS))
RENDERER = EmailRenderer(
    b"k" * 32,
    "https://pages.test",
    OFFERED.email_checks(),
    OFFERED.email_calendars(),
)
TO = "noe@example.com"


@dataclass
class Home:
    """A participant who asked for copies, two slots of a mentor, a workshop, and the post."""

    post: House
    mail: MailServer
    browser: TestClient[Request, Application]
    person_id: int
    slot_ids: list[int]
    workshop_id: int

    async def do(self, work: Callable[[Session], Any]) -> Any:
        """In one transaction; then what is due leaves."""
        found = await self.post.database.transact(work)
        await self.post.at(NOON)
        return found

    async def book(self) -> int:
        def work(session: Session) -> int:
            asked = bookings.book(
                session, DIARY, self.person_id, self.slot_ids[0], None, NOON, RANDOM_BELOW
            )
            assert asked.booking_id is not None
            notifications.tell_booked(session, asked.booking_id, NOON)
            return asked.booking_id

        booking_id: int = await self.do(work)
        return booking_id

    async def cancel(self, booking_id: int) -> None:
        def work(session: Session) -> None:
            bookings.cancel(session, booking_id, self.person_id, NOON, RANDOM_BELOW)
            notifications.tell_left(session, booking_id, self.slot_ids[0], NOON)

        await self.do(work)

    async def wants_copies(self) -> bool:
        query = select(Person.email_copies_at).where(Person.id == self.person_id)
        found = await self.post.database.read(lambda session: session.scalar(query))
        return found is not None

    def subjects(self) -> list[str]:
        assert set(self.mail.recipients) <= {TO}
        return [str(it["Subject"]) for it in self.mail.taken]

    def calendar(self, place: int = -1) -> Any:
        [enclosed] = self.mail.taken[place].iter_attachments()
        return vobject.readOne(enclosed.get_content())

    def plain(self, place: int) -> str:
        part = self.mail.taken[place].get_body(("plain",))
        assert part is not None
        return str(part.get_content())

    def stop(self, action: str = STOP_COPIES) -> str:
        return sign(RENDERER.key, SignedLink(action, self.person_id, self.person_id, NOON + LASTS))


@pytest.fixture
async def home(database: Database) -> AsyncIterator[Home]:
    def work(session: Session) -> tuple[int, list[int], int]:
        here = a_session(session, starts_on=NOON.date())
        asked = {"email": TO, "email_copies_at": NOON}
        person = a_participant(session, here, 10, first_name="Noé", **asked)
        mentor = a_mentor(session, first_name="Ada & Léo")
        slots = [a_slot(session, mentor, NOON + days * DAY) for days in (1, 2)]
        workshop = a_workshop(session, NOON + 3 * DAY, session_id=here.id)
        return person.id, [slot.id for slot in slots], workshop.id

    ids = await database.transact(work)
    site = build(None, all_pages(database, RENDERER, lambda: NOON))
    async with a_mail_server() as mail, TestClient(TestServer(site)) as browser:
        post = House(database, mailbox(mail.url + FROM), RENDERER, NOON)
        await post.leader.step()
        yield Home(post, mail, browser, *ids)


async def test_a_meeting_is_booked_moved_and_cancelled_in_three_emails(home: Home) -> None:
    booking_id = await home.book()
    made = home.calendar()

    def move(session: Session) -> None:
        [first, second] = home.slot_ids
        bookings.move(session, DIARY, booking_id, home.person_id, second, NOON, RANDOM_BELOW)
        notifications.tell_left(session, booking_id, first, NOON)
        notifications.tell_booked(session, booking_id, NOON)

    await home.do(move)
    moved = home.calendar()
    await home.cancel(booking_id)
    gone = home.calendar()
    assert home.subjects() == [
        "Déclic : Appel avec Ada & Léo, mercredi 3 mars",
        "Déclic : nouvelle heure, Appel avec Ada & Léo",
        "Déclic : annulé, Appel avec Ada & Léo, jeudi 4 mars",
    ]
    files = (made, moved, gone)
    assert [it.method.value for it in files] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({it.vevent.uid.value for it in files}) == 1
    assert [it.vevent.sequence.value for it in files] == ["0", "1", "2"]
    assert not hasattr(gone.vevent, "location")


async def test_a_copy_joins_before_it_stops_and_what_is_cancelled_only_stops(home: Home) -> None:
    await home.cancel(await home.book())
    booked, gone = home.plain(0), home.plain(1)
    join, stop = booked.index("Rejoindre, le jour venu"), booked.index("Ne plus recevoir")
    assert join < booked.index("https://rooms.test/declic-") < stop
    assert "Rejoindre" not in gone and "Ne plus recevoir" in gone


async def test_of_two_changes_before_the_post_leaves_only_the_last_is_told(home: Home) -> None:
    def work(session: Session) -> None:
        [first, second] = home.slot_ids
        asked = bookings.book(session, DIARY, home.person_id, first, None, NOON, RANDOM_BELOW)
        assert asked.booking_id is not None
        notifications.tell_booked(session, asked.booking_id, NOON)
        bookings.move(session, DIARY, asked.booking_id, home.person_id, second, NOON, RANDOM_BELOW)
        notifications.tell_booked(session, asked.booking_id, NOON)

    await home.do(work)
    assert home.subjects() == ["Déclic : nouvelle heure, Appel avec Ada & Léo"]


@pytest.mark.both_databases("workshops are held under a lock")
async def test_a_workshop_is_told_of_the_same_way(home: Home) -> None:
    def register(session: Session) -> None:
        registrations.register(session, home.person_id, home.workshop_id, NOON, RANDOM_BELOW)

    def move(session: Session) -> None:
        [workshop] = lock_workshops(session)
        workshops.move(session, workshop, Span(NOON + 4 * DAY, NOON + 4 * DAY + HOUR), NOON)

    def cancel(session: Session) -> None:
        [workshop] = lock_workshops(session)
        workshops.cancel(session, workshop, NOON)

    for work in (register, move, cancel):
        await home.do(work)
    assert home.subjects() == [
        "Déclic : Mon CV, vendredi 5 mars",
        "Déclic : nouvelle heure, Mon CV",
        "Déclic : annulé, Mon CV, samedi 6 mars",
    ]
    assert [home.calendar(place).method.value for place in range(3)] == [
        "REQUEST",
        "REQUEST",
        "CANCEL",
    ]


async def test_who_did_not_ask_receives_nothing(home: Home) -> None:
    await home.post.database.transact(
        lambda session: email_copies.stop(session, home.person_id, NOON)
    )
    await home.cancel(await home.book())
    emails = await home.post.database.read(
        lambda session: session.scalars(select(OutboxEmail)).all()
    )
    assert (emails, home.mail.taken) == ([], [])


async def test_what_is_booked_already_leaves_when_one_asks_once(home: Home) -> None:
    await home.post.database.transact(
        lambda session: email_copies.stop(session, home.person_id, NOON)
    )
    await home.book()

    def start(session: Session) -> None:
        context = a_context(session, session.get_one(Person, home.person_id))
        email_copies.start(OFFERED.bookables(), context, {})

    await home.do(start)
    await home.do(start)
    assert home.subjects() == ["Déclic : Appel avec Ada & Léo, mercredi 3 mars"]


@pytest.mark.parametrize("change", [{"email_copies_at": None}, {"email": "autre@example.com"}])
async def test_an_email_that_waits_is_let_go_when_it_is_no_longer_wanted_there(
    home: Home, change: dict[str, Any]
) -> None:
    def work(session: Session) -> None:
        asked = bookings.book(
            session, DIARY, home.person_id, home.slot_ids[0], None, NOON, RANDOM_BELOW
        )
        assert asked.booking_id is not None
        notifications.tell_booked(session, asked.booking_id, NOON)
        for name, value in change.items():
            setattr(session.get_one(Person, home.person_id), name, value)

    await home.do(work)
    assert home.mail.taken == []


async def test_mail_readers_are_given_a_button_of_their_own(home: Home) -> None:
    await home.book()
    email = home.mail.taken[0]
    address = str(email["List-Unsubscribe"])
    assert address.startswith("<https://pages.test/e/") and address.endswith(">")
    assert email["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    body = email.get_body(("plain",))
    assert body is not None and "vous avez donné cette adresse à Déclic" in body.get_content()
    path = address[1:-1].removeprefix("https://pages.test")
    pressed = await home.browser.post(path, data={"List-Unsubscribe": "One-Click"})
    assert (pressed.status, await home.wants_copies()) == (200, False)


async def test_looking_at_the_link_changes_nothing_and_pressing_twice_is_fine(home: Home) -> None:
    path = f"/e/{home.stop()}"
    page = await (await home.browser.get(path)).text()
    assert "Ne plus recevoir" in page and await home.wants_copies()
    for _ in range(2):
        assert "C’est fait" in await (await home.browser.post(path)).text()
    assert not await home.wants_copies()


async def test_forged_foreign_and_erased_links_show_the_same_kind_page(home: Home) -> None:
    paths = [f"/e/{home.stop(PAGE)}", f"/e/{home.stop()[:-1]}", "/e/forged.link"]
    seen = [await home.browser.post(path) for path in paths]
    assert await home.wants_copies()
    await home.post.database.transact(
        lambda session: (
            erasure.erase(session, home.person_id, "asked", NOON, RANDOM_BELOW, FINGERPRINTS)
            and None
        )
    )
    seen.append(await home.browser.post(f"/e/{home.stop()}"))
    assert {it.status for it in seen} == {404}
    assert len({await it.text() for it in seen}) == 1
