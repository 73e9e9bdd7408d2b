"""Every error answers with a French page of the house: what happened, and a way on."""

from collections.abc import AsyncIterator
from datetime import date

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from sqlalchemy.orm import Session

from bot.web.answers import HttpAnswers
from bot.web.forms import read_form
from bot.web.server import build
from models.engine.database import Database
from services.outbox.email_rendering import EmailRenderer
from tests.harness.builders import NOON, a_session
from tests.harness.typed import as_typed
from tests.harness.web_pages import all_pages
from tests.web.test_connections import a_street

NAME = "Les <b>Passerelles"


class House:
    """Pages that are refused, or that break."""

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/m/broken", self.broken), web.post("/form", self.form)]

    async def broken(self, _: web.Request) -> web.Response:
        raise IndexError("words of someone")

    async def form(self, request: web.Request) -> web.Response:
        await read_form(request, 10)
        return web.Response()


@pytest.fixture
async def client() -> AsyncIterator[TestClient[Request, Application]]:
    app = build(None, House(), answers=HttpAnswers(NAME))
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "title"),
    [
        ("GET", "/nowhere/at/all", "", 404, "Cette page n'existe pas"),
        ("GET", "/favicon.ico", "", 404, "Cette page n'existe pas"),
        ("PUT", "/form", "", 405, "Rien n'est parti"),
        ("POST", "/form", "a=" + "x" * 20, 413, "C'est trop long"),
        ("POST", "/form", "a=%", 200, ""),
        ("GET", "/m/broken", "", 500, "Un petit souci"),
    ],
)
async def test_an_error_is_a_page_of_the_house(
    client: TestClient[Request, Application],
    method: str,
    path: str,
    sent: str,
    status: int,
    title: str,
) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    response = await client.request(method, path, data=sent or None, headers=form)
    said = as_typed(await response.text())
    assert response.status == status
    assert title in as_typed(said)
    if title:
        assert said.startswith('<!doctype html><html lang="fr">')
        assert "Les &lt;b&gt;Passerelles" in said
        assert "words of someone" not in said
        root = "../" * (path.count("/") - 1) or "./"
        assert f'href="{root}"' in said and f'href="{root}mentions-legales"' in said
    assert ("Allow" in response.headers) == (status == 405)


@pytest.mark.parametrize(
    "sent", [b"no HTTP at all\r\n\r\n", b"GET / HTTP/1.1\r\nbad header\r\n\r\n"]
)
async def test_what_is_no_request_gets_a_page_too(sent: bytes) -> None:
    async with a_street() as street:
        said = (await street.ask(sent)).decode()
    assert " 400 Bad Request" in said.splitlines()[0]
    assert "Demande illisible" in said and "bad header" not in said
    assert '<html lang="fr">' in said and 'href="./"' in said


async def test_a_page_names_the_association_of_the_newest_session(database: Database) -> None:
    def sessions(session: Session) -> None:
        for code, year in (("Avant", 2026), ("Maintenant", 2027)):
            texts = {"programme": "P", "association": code, "territory": "T"}
            a_session(session, code=code, texts=texts, starts_on=date(year, 3, 15))

    await database.transact(sessions)
    pages = all_pages(database, EmailRenderer(b"k" * 32), lambda: NOON)
    async with TestClient(TestServer(build(None, pages, answers=pages.answers))) as client:
        said = await (await client.get("/m/forged")).text()
        assert "Maintenant" in said and "Avant" not in said
        assert "Maintenant" in await (await client.get("/nowhere")).text()
