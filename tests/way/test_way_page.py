"""The page of a participant's way, behind its signed link."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application as Site
from aiohttp.web import Request
from sqlalchemy.orm import Session

from bot.web.server import build
from models.engine.database import Database
from models.mentoring.slots import Booking
from models.people import Person
from models.strengths import KeptStrength
from services.enrolment import enrolments
from services.outbox.email_rendering import EmailRenderer
from services.outbox.signed_links import LASTS, WAY, SignedLink, key_from
from services.privacy.erasure import erase
from services.strengths import strengths
from tests.harness.builders import (
    FINGERPRINTS,
    NOON,
    a_mentor,
    a_participant,
    a_session,
    a_slot,
)
from tests.harness.web_pages import all_pages

RENDERER = EmailRenderer(key_from("1:token"), "")
PHONE = "+33639981234"


@dataclass
class House:
    database: Database
    client: TestClient[Request, Site]
    link: SignedLink
    clock: list[datetime]

    @property
    def address(self) -> str:
        return RENDERER.link(self.link)

    async def page(self) -> str:
        answer = await self.client.get(self.address)
        assert answer.status == 200
        return unescape(await answer.text()).replace("\xa0", " ").replace("’", "'")


def settle(session: Session) -> SignedLink:
    here = a_session(session, name="Déclic Haute-Garonne")
    person = a_participant(session, here, first_name="Samira", phone=PHONE)
    mentor = a_mentor(session, first_name="Nadia")
    slot = a_slot(session, mentor, NOON + timedelta(days=14), taken=1)
    where = {"person_id": person.id, "slot_id": slot.id, "session_id": here.id}
    session.add(Booking(booked_at=NOON, uid="u", **where))
    for dimension in strengths.order()[:3]:
        session.add(KeptStrength(person_id=person.id, dimension=dimension, kept_at=NOON))
    session.flush()
    return SignedLink(WAY, person.id, person.id, NOON + LASTS)


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    clock = [NOON]
    link = await database.transact(settle)
    pages = all_pages(database, RENDERER, lambda: clock[0], storage=tmp_path)
    async with TestClient(TestServer(build(None, pages))) as client:
        yield House(database, client, link, clock)


async def test_the_page_says_the_next_step_the_road_and_what_is_booked(house: House) -> None:
    page = await house.page()
    assert re.search(r"Prochaine étape.*Ma rencontre.*Mar\. 16 mars 12 h, avec Nadia", page, re.S)
    assert re.findall(r'<li class="(\w+)"', page) == ["done", "done", "next", "later", "later"]
    assert "Appel avec Nadia" in page
    assert "Ajouter à mon calendrier" in page


async def test_nothing_tells_whose_page_it_is(house: House) -> None:
    page = await house.page()
    assert "Samira" not in page
    assert PHONE not in page
    assert "<title>Mon parcours · Déclic</title>" in page
    assert "samira" not in house.address.lower()


async def test_no_search_engine_lists_it_and_nothing_keeps_it(house: House) -> None:
    answer = await house.client.get(house.address)
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex,nofollow">' in await answer.text()


async def test_it_speaks_english_to_who_does(house: House) -> None:
    def turn(session: Session) -> None:
        session.get_one(Person, house.link.person_id).language = "en"

    await house.database.transact(turn)
    page = await house.page()
    assert '<html lang="en">' in page
    assert "Add to my calendar" in page


@pytest.mark.parametrize(
    ("file", "begins"),
    [
        ("rendez-vous.ics", b"BEGIN:VCALENDAR"),
        ("points-forts.png", b"\x89PNG"),
        ("mon-bilan.pdf", b"%PDF"),
    ],
)
async def test_each_document_can_be_saved(house: House, file: str, begins: bytes) -> None:
    assert f"/{file}" in await house.page()
    answer = await house.client.get(f"{house.address}/{file}")
    assert answer.status == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (await answer.read()).startswith(begins)


async def test_nothing_opens_once_they_have_left_or_are_erased(house: House) -> None:
    def leave(session: Session) -> None:
        enrolled = enrolments.newest(session, house.link.person_id)
        assert enrolled is not None
        enrolments.leave(session, enrolled[0].id, "other", NOON)

    files = ("", "/rendez-vous.ics", "/points-forts.png", "/mon-bilan.pdf")
    await house.database.transact(leave)
    assert [(await house.client.get(house.address + it)).status for it in files] == [404] * 4

    def forget(session: Session) -> None:
        erase(session, house.link.person_id, "asked", NOON, lambda _: 0, FINGERPRINTS)

    await house.database.transact(forget)
    assert [(await house.client.get(house.address + it)).status for it in files] == [404] * 4


async def test_the_link_of_somebody_else_and_a_forged_one_open_nothing(house: House) -> None:
    token = house.address.rsplit("/", 1)[1]
    forged = f"/p/{token[:-1]}{'A' if token[-1] != 'A' else 'B'}"
    assert (await house.client.get(forged)).status == 404
    for path in ("m", "o", "c"):
        assert (await house.client.get(f"/{path}/{token}")).status == 404


async def test_an_expired_link_offers_another_in_the_chat(house: House) -> None:
    house.clock[0] = NOON + LASTS + timedelta(hours=1)
    assert "Recevoir un nouveau lien" in await house.page()
