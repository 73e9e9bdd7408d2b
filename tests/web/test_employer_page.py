"""The employer's page over HTTP: looking changes nothing, a press does one thing, checked anew."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.web.server import build
from models.engine.database import Database
from models.offers import Employer, Opportunity, OpportunityStatus
from models.outbox import OutboxEmail
from services.employers.offer_states import OfferAction
from services.outbox.email_rendering import EmailRenderer
from services.outbox.signed_links import LASTS, OFFERS, SignedLink, key_from, sign
from tests.harness.builders import NOON
from tests.harness.typed import as_typed
from tests.harness.web_pages import all_pages
from tests.web.answers import words_of
from tests.web.employer_house import Hiring, an_employer_at_work
from tests.web.test_mentor_page import everything

RENDERER = EmailRenderer(key_from("1:token"), "https://pages.test")
STATUS = OpportunityStatus


@dataclass
class House:
    """The page, a browser, and a clock that we move."""

    database: Database
    client: TestClient[Request, Application]
    here: Hiring
    clock: list[datetime] = field(default_factory=lambda: [NOON])

    def path(self, action: str = OFFERS, subject: int = 0, *, person: int | None = None) -> str:
        employer_id = person or self.here.employer_id
        link = SignedLink(action, subject or employer_id, employer_id, NOON + LASTS)
        return f"/o/{sign(RENDERER.key, link)}"

    async def see(self, path: str) -> str:
        response = await self.client.get(path)
        return await words_of(response)

    async def press(self, do: str, subject: int) -> str:
        """On the whole page; what it shows then."""
        response = await self.post(do, str(subject))
        return await words_of(response)

    async def post(self, do: str, subject: str) -> ClientResponse:
        return await self.client.post(self.path(), data={"do": do, "id": subject})

    async def offer(self, offer_id: int) -> Opportunity:
        return await self.database.read(lambda session: session.get_one(Opportunity, offer_id))


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    here = await database.transact(lambda session: an_employer_at_work(session, NOON))
    clock = [NOON]
    pages = all_pages(database, RENDERER, lambda: clock[0])
    async with TestClient(TestServer(build(None, pages))) as client:
        yield House(database, client, here, clock)


async def test_looking_changes_nothing(house: House) -> None:
    before = await house.database.read(everything)
    for path in (house.path(), *(house.path(action, house.here.live) for action in OfferAction)):
        await house.see(path)
        assert (await house.client.head(path)).status == 200
    assert await house.database.read(everything) == before


async def test_a_company_is_greeted_as_french_is_printed(house: House) -> None:
    await house.database.transact(_rename)
    page = await (await house.client.get(house.path())).text()
    assert "<h1>Bonjour Fibre d’Oc</h1>" in page


def _rename(session: Session) -> None:
    session.execute(update(Employer).values(company="Fibre d'Oc"))


async def test_the_page_tells_how_each_offer_stands_and_escapes_what_was_typed(
    house: House,
) -> None:
    page = await house.see(house.path())
    assert "Technicien &lt;b&gt;fibre&lt;/b&gt; optique &amp; réseaux" in page
    assert "Toulouse · CDD de 6 mois, temps plein" in page
    assert "Toulouse, en partie à distance · CDI, temps plein" in page
    for state in ("En ligne, encore 20 jours", "En pause", "relit", "À corriger", "Poste pourvu"):
        assert state in page
    assert "Brouillon" in page and "<script" not in page


async def test_offers_stand_by_what_is_to_be_done_with_their_number(house: House) -> None:
    page = await house.see(house.path())
    titles = re.findall(r'<h3 class="week">(.+?) <span class="count">\((\d+)\)', page)
    assert titles == [
        ("À terminer ou corriger", "2"),
        ("En ligne", "1"),
        ("L'équipe relit", "1"),
        ("En pause", "1"),
    ]


@pytest.mark.parametrize(
    ("action", "which", "status", "said"),
    [
        (OfferAction.PAUSE, "live", STATUS.PAUSED, "L'offre est en pause"),
        (OfferAction.RESUME, "paused", STATUS.LIVE, "de nouveau en ligne"),
        (OfferAction.FILLED, "live", STATUS.FILLED, "Bravo"),
        (OfferAction.CLOSE, "to_approve", STATUS.CLOSED, "L'offre est fermée"),
        (OfferAction.PROLONG, "live", STATUS.LIVE, "prolongé de 30 jours"),
    ],
)
async def test_a_press_does_one_thing_once(
    house: House, action: OfferAction, which: str, status: STATUS, said: str
) -> None:
    offer_id = getattr(house.here, which)
    assert said in await house.press(action, offer_id)
    after = await house.offer(offer_id)
    assert after.status is status
    assert "Rien n'a changé" in await house.press(action, offer_id)
    again = await house.offer(offer_id)
    assert (again.status, again.live_until) == (after.status, after.live_until)


async def test_a_link_in_an_email_asks_first_and_does_it_once(house: House) -> None:
    path = house.path(OfferAction.PROLONG, house.here.live)
    asked = await house.see(path)
    assert "reste en ligne jusqu'au lundi 22 mars. Prolonger de 30 jours ?" in asked
    until = (await house.offer(house.here.live)).live_until
    for said in ("prolongé de 30 jours", "Rien n'a changé"):
        done = as_typed(await (await house.client.post(path)).text())
        assert said in done
        assert f'href="https://pages.test{house.path()}"' in done
    assert (await house.offer(house.here.live)).live_until == until + timedelta(days=30)
    assert "Rien n'a changé" in await house.see(path)


@pytest.mark.both_databases("each has its own largest number")
async def test_nothing_of_another_employer_is_seen_or_changed(house: House) -> None:
    before = await house.database.read(everything)
    stranger = house.path(person=house.here.other_id)
    assert "fibre" not in await house.see(stranger)
    link = house.path(OfferAction.CLOSE, house.here.live, person=house.here.other_id)
    assert "fibre" not in await house.see(link)
    await house.client.post(link)
    for subject in (str(house.here.live), "", "-1", "x", "9" * 40):
        for do in (*OfferAction, "nothing", ""):
            await house.client.post(stranger, data={"do": do, "id": subject})
    assert await house.database.read(everything) == before


async def test_forged_and_misplaced_links_show_the_same_kind_page(house: House) -> None:
    good = house.path()
    paths = ["/o/forged.link", good[:-1], house.path("confirm", 1), house.path("page")]
    seen = [await house.client.get(path) for path in paths]
    await house.database.transact(lambda session: session.execute(delete(Employer)) and None)
    seen.append(await house.client.get(good))
    assert {response.status for response in seen} == {404}
    assert "Ce lien ne marche plus" in await seen[0].text()


@pytest.mark.both_databases("a letter is queued unless its key is there")
async def test_a_link_that_has_expired_sends_a_new_one_once_a_day_when_asked(house: House) -> None:
    def emails(session: Session) -> int:
        known = select(func.count()).where(OutboxEmail.text == "employer.renew.letter")
        return session.scalar(known) or 0

    known = update(Employer).values(email="nora@fibre.example", email_confirmed_at=NOON)
    await house.database.transact(lambda session: session.execute(known) and None)
    house.clock[0] = NOON + LASTS
    assert "Recevoir un nouveau lien" in await house.see(house.path())
    assert await house.database.read(emails) == 0
    for _ in range(3):
        answer = await house.client.post(house.path(), data={"do": "renew"})
        assert "C'est noté" in as_typed(unescape(await answer.text()))
    assert await house.database.read(emails) == 1
    house.clock[0] += timedelta(days=1)
    await house.client.post(house.path("confirm", 1), data={"do": "renew"})
    await house.client.post(house.path("offer_pause", 1), data={"do": "renew"})
    assert await house.database.read(emails) == 2


async def test_hidden_offers_are_said_to_be_hidden(house: House) -> None:
    assert "cachées" not in await house.see(house.path())
    work = update(Employer).values(paused_at=NOON)
    await house.database.transact(lambda session: session.execute(work) and None)
    assert "Vos offres sont cachées" in await house.see(house.path())


async def test_one_whose_time_is_past_offers_nothing_more(house: House) -> None:
    house.clock[0] = NOON + timedelta(days=21)
    page = await house.see(house.path())
    assert "En ligne" not in page and "Remettre en ligne" not in page
    assert "Rien n'a changé" in await house.press(OfferAction.RESUME, house.here.paused)
