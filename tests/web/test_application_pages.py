"""The page of an application: looking changes nothing, a press answers, once."""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application as Site
from aiohttp.web import Request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.web.server import build
from models.applications import Application, ApplicationStatus, CurriculumVitae
from models.engine.database import Database
from models.outbox import OutboxMessage
from rules.applications.applications import ApplicationShare
from services.applications import answers, applications
from services.applications.applications import ApplicationContent
from services.applications.file_storage import FileStorage
from services.outbox.email_rendering import EmailRenderer
from services.outbox.signed_links import APPLICATION, LASTS, ORGANISER, SignedLink, key_from, sign
from tests.applications.builders import a_training, an_application
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import NOON, a_person
from tests.harness.web_pages import all_pages
from tests.web.answers import words_of

RENDERER = EmailRenderer(
    key_from("1:token"),
    "https://pages.test",
    generations={ORGANISER: applications.link_generation},
)
STORED = "0" * 32
ANSWERS = ("hired", "interview", "no")
CV = b"%PDF-1.4 a file of Camille's"
WORDS = "Bonjour <script>alert(1)</script> & merci"
PHONE, SHOWN = "+33639981234", "06 39 98 12 34"


@dataclass
class House:
    database: Database
    client: TestClient[Request, Site]
    person: int
    employer: int
    application: int
    interest: int
    """In a training."""

    def path(self, action: str = APPLICATION, subject: int = 0, person: int = 0) -> str:
        link = SignedLink(
            action, subject or self.application, person or self.employer, NOON + LASTS
        )
        return f"/c/{sign(RENDERER.key, link)}"

    async def see(self, path: str) -> str:
        response = await self.client.get(path)
        return await words_of(response)

    async def answer(self, **form: str) -> str:
        response = await self.client.post(self.path(), data=form)
        return await words_of(response)

    async def status(self) -> ApplicationStatus:
        return await self.database.read(
            lambda session: session.get_one(Application, self.application).status
        )

    async def told(self) -> int:
        query = select(func.count()).where(OutboxMessage.kind == "application_news")
        return await self.database.read(lambda session: session.scalar(query) or 0)

    async def change(self, act: Callable[[Session, Application], object]) -> None:
        await self.database.transact(
            lambda session: act(session, session.get_one(Application, self.application))
        )


def prepared(session: Session) -> tuple[int, int, int, int]:
    person = a_person(session, first_name="Camille", phone=PHONE, email="c@example.com")
    employer = an_employer(session)
    cv = CurriculumVitae(person_id=person.id, stored_as=STORED, format="pdf", size=9, kept_at=NOON)
    session.add(cv)
    session.flush()
    given = ApplicationContent(
        WORDS, (ApplicationShare.FIRST_NAME, ApplicationShare.PHONE, ApplicationShare.CV), cv.id
    )
    sent = an_application(session, person, an_offer(session, employer), given=given)
    interest = an_application(session, person, a_training(session), given=given)
    return person.id, employer.person_id, sent.id, interest.id


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    storage = FileStorage(tmp_path)
    storage.keep(STORED, CV, NOON)
    ids = await database.transact(prepared)
    pages = all_pages(database, RENDERER, lambda: NOON, storage=tmp_path)
    async with TestClient(TestServer(build(None, pages))) as client:
        yield House(database, client, *ids)


async def test_looking_shows_what_was_shared_and_changes_nothing(house: House) -> None:
    for _ in range(2):
        page = await house.see(house.path())
    assert "Camille" in page
    assert SHOWN in page
    assert "c@example.com" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; merci" in page
    assert "<script" not in page
    assert await house.status() is ApplicationStatus.SENT
    assert await house.told() == 0


async def test_it_is_titled_by_the_first_name_and_a_yes_comes_first(house: House) -> None:
    page = await house.see(house.path())
    assert "<h1>Camille</h1>" in page and "<title>Camille" in page
    yes, interview, no = (page.index(f'value="application_{it}"') for it in ANSWERS)
    assert yes < interview < no


async def test_a_no_is_a_press_and_says_so(house: House) -> None:
    page = await house.answer(do="application_no", because="filled")
    assert "Merci d'avoir répondu" in page
    assert await house.status() is ApplicationStatus.REFUSED
    assert PHONE not in page and SHOWN not in page
    page = await house.answer(do="application_hired")
    assert "déjà close" in page
    assert await house.status() is ApplicationStatus.REFUSED
    assert await house.told() == 1


async def test_a_reason_of_nothing_is_no_reason(house: House) -> None:
    await house.answer(do="application_no", because="'; drop table people")
    kept = await house.database.read(
        lambda session: session.get_one(Application, house.application).refused_because
    )
    assert kept is None


async def test_an_interview_asks_for_a_time_to_come_and_a_place(house: House) -> None:
    when = {"on0": "2027-03-09", "at0": "10:00"}
    for missing in ({}, when, {"where": "Ici"}, {**when, "on0": "2027-02-01", "where": "Ici"}):
        page = await house.answer(do="application_interview", **missing)
        assert "Rien n'est parti" in page
        assert await house.status() is ApplicationStatus.SENT
    half = {"on0": "2027-03-09", "on1": "2027-03-10", "where": "12 rue des Lilas"}
    page = await house.answer(do="application_interview", **half)
    wrong = re.findall(r'<input id="(\w+)"[^>]* aria-invalid="true"', page)
    assert wrong == ["at0", "at1"] and page.count("autofocus") == 1
    assert 'value="12 rue des Lilas"' in page and 'value="2027-03-10"' in page
    more = {"on1": "2027-03-10", "at1": "14:30", "where": "12 rue des Lilas"}
    await house.answer(do="application_interview", **when, **more)
    times = await house.database.read(
        lambda session: session.get_one(Application, house.application).interview_times
    )
    assert times == ["2027-03-09T09:00:00+00:00", "2027-03-10T13:30:00+00:00"]


async def test_a_press_of_nothing_does_nothing(house: House) -> None:
    for form in ({"do": "application_open"}, {"do": ""}, {"other": "x"}):
        await house.answer(**form)
    assert await house.status() is ApplicationStatus.SENT


async def test_the_cv_is_a_file_to_save(house: House) -> None:
    response = await house.client.get(f"{house.path()}/cv")
    assert (response.status, await response.read()) == (200, CV)
    headers = response.headers
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''CV-camille.pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Type"] == "application/octet-stream"


async def test_what_was_taken_back_is_not_there_any_more(house: House) -> None:
    await house.change(lambda session, it: answers.withdraw(session, it, NOON))
    page = await house.see(house.path())
    assert "Camille" not in page
    assert PHONE not in page and SHOWN not in page
    assert (await house.client.get(f"{house.path()}/cv")).status == 404


async def test_a_link_opens_one_application_for_one_employer(house: House) -> None:
    other = await house.database.transact(lambda s: an_employer(s, 801).person_id)
    for lost in (
        house.path(person=other),
        house.path(subject=house.interest),
        house.path(ORGANISER, person=house.person),
        "/c/forged.token",
    ):
        assert (await house.client.get(lost)).status == 404
        assert (await house.client.get(f"{lost}/cv")).status == 404
    late = SignedLink(APPLICATION, house.application, house.employer, NOON - timedelta(seconds=1))
    for path in (f"/c/{sign(RENDERER.key, late)}", f"/c/{sign(RENDERER.key, late)}/cv"):
        page = await house.see(path)
        assert "Ce lien a expiré" in page
        assert "Camille" not in page


async def test_an_organiser_reads_and_answers_by_themselves(house: House) -> None:
    path = house.path(ORGANISER, house.interest, house.person)
    page = await house.see(path)
    assert SHOWN in page
    assert "<form" not in page
    assert (await house.client.post(path, data={"do": "application_no"})).status == 404
    assert (await house.client.get(f"{path}/cv")).status == 200
