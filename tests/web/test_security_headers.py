"""The headers of every answer over HTTP: framed by nobody, kept by nobody, guessed by nobody."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from random import Random

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from sqlalchemy.orm import Session

from bot.web.enrolment.handlers import FrontPageHandlers
from bot.web.pages import Pages
from bot.web.server import build
from models.applications import CurriculumVitae
from models.engine.database import Database
from models.mentoring.slots import Booking
from models.offers import Employer
from rules.applications.applications import ApplicationShare
from services.agenda import feeds
from services.applications.applications import ApplicationContent
from services.applications.file_storage import FileStorage
from services.outbox.email_rendering import EmailRenderer
from services.outbox.signed_links import LASTS, SignedLink, key_from, sign
from services.pages.page import LARGEST_FORM, OpenPage
from tests.applications.builders import a_training, an_application
from tests.employers.builders import an_offer
from tests.harness.builders import BOT, NOON, a_member, a_person
from tests.harness.web_pages import all_pages
from tests.web.employer_house import an_employer_at_work
from tests.web.mentor_house import a_mentor_at_work

RENDERER = EmailRenderer(key_from("1:token"), "https://pages.test")
CV = "0" * 32
POLICY = {
    "default-src": "'none'",
    "img-src": "'self'",
    "style-src": "'unsafe-inline'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
EVERYWHERE = {"X-Content-Type-Options": "nosniff", "Server": "declic"}
FRONT, FEED = "/", "/agenda/"
MAY_BE_KEPT = {FRONT: "private, max-age=60", FEED: "private, max-age=900"}
"""What is not of one person alone, and what a calendar asks for again and again."""
WAY = "/p/{token:[A-Za-z0-9_.-]{1,200}}"
UNKNOWN = {
    "/attestation/{code:[^/]{1,60}}",
    *(f"{WAY}/{name} way" for name in ("points-forts.png", "mon-bilan.pdf")),
}
"""Of a code that nobody was given, and of who has no strengths yet: they are not found."""
NOT_OF_PEOPLE = ("/", "/health", "/mentions-legales", "/donnees-personnelles", "/accessibilite")


@dataclass
class Everything:
    client: TestClient[Request, Application]
    pages: Pages
    people: Mapping[str, int]
    subjects: list[int]
    feed: str

    def addresses(self, method: str) -> Iterator[tuple[str, str]]:
        """Yield each page, by its path and action, with every address that may be one of it."""
        for page in self.pages.pages:
            if page.method.value.upper() != method:
                continue
            if isinstance(page, OpenPage):
                yield page.path, self.open_address(page.path)
                continue
            for action in page.bearers:
                for person, subject in product(self.people.values(), self.subjects):
                    link = SignedLink(action, subject or person, person, NOON + LASTS)
                    path = page.path.partition("{")[0] + sign(RENDERER.key, link)
                    yield f"{page.path} {action}", path + page.path.rpartition("}")[2]

    def open_address(self, path: str) -> str:
        before, named, _ = path.partition("{")
        return f"/agenda/{self.feed}.ics" if "agenda" in path else before + ("7F" if named else "")


def settled(session: Session) -> tuple[Mapping[str, int], list[int], str]:
    mentoring = a_mentor_at_work(session, NOON)
    hiring = an_employer_at_work(session, NOON)
    camille = a_person(session, 700, first_name="Camille", email="c@example.com")
    employer = session.get_one(Employer, hiring.employer_id)
    cv = CurriculumVitae(person_id=camille.id, stored_as=CV, format="pdf", size=2, kept_at=NOON)
    session.add(cv)
    session.flush()
    given = ApplicationContent("Bonjour", (ApplicationShare.FIRST_NAME, ApplicationShare.CV), cv.id)
    sent = [
        an_application(session, camille, offer, NOON, given)
        for offer in (an_offer(session, employer), a_training(session))
    ]
    people = {
        "mentor": mentoring.mentor_id,
        "employer": hiring.employer_id,
        "participant": camille.id,
        "met": session.get_one(Booking, mentoring.call_booking).person_id,
        "team": a_member(session, 701).id,
    }
    subjects = {0, 1, mentoring.call, mentoring.group, mentoring.free, mentoring.past}
    subjects |= {mentoring.call_booking, mentoring.past_booking, hiring.live, hiring.draft}
    subjects |= {it.id for it in sent}
    token = feeds.give_token(session, camille.id, NOON, Random(5).randrange)
    return people, sorted(subjects), token


@pytest.fixture
async def everything(database: Database, tmp_path: Path) -> AsyncIterator[Everything]:
    people, subjects, feed = await database.transact(settled)
    FileStorage(tmp_path).keep(CV, b"cv", NOON)
    pages = all_pages(database, RENDERER, lambda: NOON, storage=tmp_path)
    front = FrontPageHandlers(
        database=database,
        bot_id=BOT,
        address="https://t.me/declic_test_bot?start=site",
        key=RENDERER.key,
        clock=lambda: NOON,
        random_below=Random(3).randrange,
        wake_worker=lambda: None,
    )
    async with TestClient(TestServer(build(None, pages, front))) as client:
        yield Everything(client, pages, people, subjects, feed)


def directives(response: ClientResponse) -> Mapping[str, str]:
    [policy] = response.headers.getall("Content-Security-Policy")
    parts = (part.strip().partition(" ") for part in policy.split(";"))
    return {name: value for name, _, value in parts}


def check(response: ClientResponse) -> None:
    path, headers = response.url.raw_path, response.headers
    told = (path, response.status)
    assert directives(response) == POLICY, told
    for name, value in EVERYWHERE.items():
        assert headers.getall(name) == [value], told
    is_front = path == FRONT and response.status in (200, 403, 422, 429)
    referrer = "same-origin" if is_front else "no-referrer"
    assert headers.getall("Referrer-Policy") == [referrer], told
    kept = MAY_BE_KEPT.get(FEED if path.startswith(FEED) else path)
    is_kept = kept is not None and response.status in (200, 304) and response.method == "GET"
    assert headers.getall("Cache-Control") == [kept if is_kept else "no-store"], told
    if path not in NOT_OF_PEOPLE and response.status < 400:
        assert "noindex" in headers["X-Robots-Tag"], told


async def test_every_page_is_framed_and_kept_by_nobody(everything: Everything) -> None:
    opened, asked = set(), set()
    for name, address in everything.addresses("GET"):
        asked.add(name)
        if name in opened:
            continue
        response = await everything.client.get(address, allow_redirects=False)
        check(response)
        if response.status == 200:
            opened.add(name)
    check(await everything.client.get("/"))
    check(await everything.client.get("/health"))
    assert len(asked) > 15
    assert asked - opened <= UNKNOWN


async def test_so_is_what_answers_a_form(everything: Everything) -> None:
    asked = set()
    for name, address in everything.addresses("POST"):
        if name not in asked:
            asked.add(name)
            for form in ({}, {"do": "open", "id": "1"}):
                check(await everything.client.post(address, data=form, allow_redirects=False))
    check(await everything.client.post("/", data={}))
    assert len(asked) > 8


async def test_so_are_refusals(everything: Everything) -> None:
    client, posts = everything.client, everything.addresses("POST")
    good = next(address for _, address in posts if address.startswith("/m/"))
    statuses = set()
    for response in (
        await client.get("/nowhere"),
        await client.get("/m/forged.link"),
        await client.get("/agenda/unknown.ics"),
        await client.delete("/"),
        await client.post(good, data={"words": "a" * (LARGEST_FORM + 200_000)}),
    ):
        check(response)
        statuses.add(response.status)
    assert {404, 405, 413} <= statuses
