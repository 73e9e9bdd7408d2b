"""The address a calendar follows, over HTTP: one's own agenda, to whoever holds the secret."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
import structlog
import vobject
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from icalendar import Calendar
from sqlalchemy.orm import Session

from bot import logs
from bot.web.server import build
from models.engine.database import Database
from models.tables import metadata
from models.workshops import Registration, RegistrationStatus, Workshop
from rules.slots.slots import Span
from services.agenda import feeds
from services.outbox.email_rendering import EmailRenderer
from services.privacy import erasure
from services.slots import bookings
from services.workshops import workshops
from services.workshops.diary import DIARY
from tests.agenda.test_events import a_workshop, registered
from tests.harness.builders import FINGERPRINTS, NOON, a_mentor, a_participant, a_session, a_slot
from tests.harness.typed import as_typed
from tests.harness.web_pages import all_pages

RANDOM_BELOW = Random(5).randrange
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TITLE = "Écrire son CV à plusieurs : l'œil neuf d'un recruteur, les mots qui comptent, et l'envoi"


@dataclass
class House:
    """Someone of La Réunion with a call and a workshop, and the address that is followed."""

    database: Database
    client: TestClient[Request, Application]
    person_id: int
    booking_id: int
    registration_id: int
    token: str
    clock: list[datetime] = field(default_factory=lambda: [NOON])

    async def get(self, token: str = "", **headers: str) -> ClientResponse:
        return await self.client.get(f"/agenda/{token or self.token}.ics", headers=headers)

    async def events(self) -> dict[str, Any]:
        response = await self.get()
        assert response.status == 200
        calendar = vobject.readOne((await response.read()).decode())
        return {as_typed(it.summary.value): it for it in getattr(calendar, "vevent_list", [])}


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    def work(session: Session) -> tuple[int, int, int, str]:
        here = a_session(session, starts_on=NOON.date())
        person = a_participant(session, here, 10, first_name="Noé", department="974")
        other = a_participant(session, here, 11, first_name="Léa")
        mentor = a_mentor(session, first_name="Ada & Léo")
        call = a_slot(session, mentor, NOON + DAY, room="r0om")
        group = a_slot(session, mentor, NOON + 3 * DAY, seats=4)
        booked = bookings.book(session, DIARY, person.id, call.id, None, NOON, RANDOM_BELOW)
        assert booked.booking_id is not None
        bookings.book(session, DIARY, other.id, group.id, None, NOON, RANDOM_BELOW)
        workshop = a_workshop(session, NOON + 2 * DAY, session_id=here.id, title=TITLE)
        seat = registered(session, person, workshop)
        token = feeds.give_token(session, person.id, NOON, RANDOM_BELOW)
        return person.id, booked.booking_id, seat.id, token

    ids = await database.transact(work)
    clock = [NOON]
    paper = EmailRenderer(b"k" * 32)
    pages = all_pages(database, paper, lambda: clock[0], rooms="https://rooms.test")
    async with TestClient(TestServer(build(None, pages))) as client:
        yield House(database, client, *ids, clock)


async def test_it_shows_ones_own_and_nothing_of_others(house: House) -> None:
    events = await house.events()
    assert list(events) == ["Déclic : rencontre avec Ada & Léo", f"Déclic : {TITLE}"]
    call, workshop = events.values()
    assert call.url.value == "https://rooms.test/declic-r0om"
    assert workshop.location.value == "https://video.example/cv"
    assert f"{call.dtstart.value:%d %H:%M %z}" == "03 15:00 +0400"


async def test_it_is_a_calendar_that_says_how_to_be_followed(house: House) -> None:
    response = await house.get()
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, max-age=900"
    assert "noindex" in response.headers["X-Robots-Tag"]
    body = await response.read()
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    calendar = Calendar.from_ical(body)
    assert [str(calendar[name]) for name in ("method", "x-wr-calname")] == ["PUBLISH", "Déclic"]
    assert len(calendar.walk("VTIMEZONE")) == 1
    assert all(not part.errors for part in calendar.walk())
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in body


async def test_what_is_unchanged_is_not_sent_again(house: House) -> None:
    tag = (await house.get()).headers["ETag"]
    same = await house.get(**{"If-None-Match": tag})
    assert (same.status, await same.read()) == (304, b"")
    house.clock[0] += HOUR
    assert (await house.get(**{"If-None-Match": f'W/"x", {tag}'})).status == 304

    def work(session: Session) -> None:
        bookings.cancel(session, house.booking_id, house.person_id, house.clock[0], RANDOM_BELOW)

    await house.database.transact(work)
    assert (await house.get(**{"If-None-Match": tag})).status == 200


async def test_a_call_that_is_cancelled_stays_a_while_as_cancelled(house: House) -> None:
    before = (await house.events())["Déclic : rencontre avec Ada & Léo"]

    def work(session: Session) -> None:
        bookings.cancel(session, house.booking_id, house.person_id, NOON, RANDOM_BELOW)

    await house.database.transact(work)
    after = (await house.events())["Déclic : rencontre avec Ada & Léo"]
    assert after.uid.value == before.uid.value
    assert (after.status.value, after.sequence.value) == ("CANCELLED", "1")
    assert not hasattr(after, "url")
    house.clock[0] = NOON + 15 * DAY
    assert list(await house.events()) == [f"Déclic : {TITLE}"]


async def test_a_workshop_that_moves_keeps_its_name_and_raises_its_version(house: House) -> None:
    before = (await house.events())[f"Déclic : {TITLE}"]

    def work(session: Session) -> None:
        seat = session.get_one(Registration, house.registration_id)
        workshop = session.get_one(Workshop, seat.workshop_id)
        workshops.move(session, workshop, Span(NOON + 4 * DAY, NOON + 4 * DAY + HOUR), NOON)

    await house.database.transact(work)
    after = (await house.events())[f"Déclic : {TITLE}"]
    assert after.uid.value == before.uid.value
    assert int(after.sequence.value) == int(before.sequence.value) + 1
    assert after.dtstart.value - before.dtstart.value == 2 * DAY


async def test_an_excused_seat_is_shown_as_cancelled(house: House) -> None:
    def work(session: Session) -> None:
        seat = session.get_one(Registration, house.registration_id)
        seat.status, seat.changed_at = RegistrationStatus.EXCUSED, NOON

    await house.database.transact(work)
    gone = (await house.events())[f"Déclic : {TITLE}"]
    assert gone.status.value == "CANCELLED"
    assert not hasattr(gone, "location") and "https" not in gone.serialize()


async def test_unknown_replaced_stopped_and_erased_show_the_same_nothing(house: House) -> None:
    former = house.token

    def follow(session: Session) -> str:
        return feeds.give_token(session, house.person_id, NOON, RANDOM_BELOW)

    house.token = await house.database.transact(follow)
    assert (await house.get()).status == 200
    seen = [await house.get(former), await house.get("0" * 40)]
    await house.database.transact(lambda session: feeds.withdraw_token(session, house.person_id))
    seen.append(await house.get())
    house.token = await house.database.transact(follow)
    await house.database.transact(
        lambda session: (
            erasure.erase(session, house.person_id, "asked", NOON, RANDOM_BELOW, FINGERPRINTS)
            and None
        )
    )
    seen.append(await house.get())
    assert {it.status for it in seen} == {404}
    [said] = {await it.text() for it in seen}
    assert "Cet agenda n'est pas partagé" in as_typed(said)
    for odd in ("x", former[:-1], former.upper(), f"{former}0", "é" * 40):
        assert (await house.client.get(f"/agenda/{odd}.ics")).status == 404


async def test_looking_changes_nothing_and_only_looking_is_possible(house: House) -> None:
    assert (await house.client.head(f"/agenda/{house.token}.ics")).status == 200
    assert (await house.client.post(f"/agenda/{house.token}.ics")).status == 405


async def test_the_secret_is_never_written_down(
    house: House, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Not in the rows, nor in the logs (of the libraries too), even when something breaks."""
    caplog.set_level("DEBUG")
    logs.configure("DEBUG")

    def rows(session: Session) -> str:
        return repr([session.execute(it.select()).all() for it in metadata.sorted_tables])

    assert house.token not in await house.database.read(rows)
    await house.get()
    house.clock.clear()
    assert (await house.get()).status == 500
    said = capsys.readouterr().err + caplog.text
    structlog.reset_defaults()
    assert "request_failed" in said and house.token not in said
