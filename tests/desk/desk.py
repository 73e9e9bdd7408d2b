"""Work at the desk as a browser does: its cookie, the pages it is shown, the forms it sends."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from html import unescape

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.web import server
from tests.harness.chat import Chat

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
CODE = re.compile(r'<p class="code">(\d{3} \d{3})</p>')
Client = TestClient[web.Request, web.Application]


@dataclass
class DeskBrowser:
    """A browser in which the desk may be open; `cookie` is what it was given."""

    client: Client
    cookie: str = ""
    agent: str = FIREFOX

    async def get(self, path: str = "/bureau") -> ClientResponse:
        return await self.client.get(path, headers=self._headers(), allow_redirects=False)

    async def page(self, path: str = "/bureau") -> str:
        """Return the HTML of a page that opens."""
        answer = await self.get(path)
        assert answer.status == 200, (path, answer.status)
        return unescape(await answer.text())

    async def post(self, path: str, **form: str) -> ClientResponse:
        headers = {**SAME_ORIGIN, **self._headers()}
        answer = await self.client.post(path, data=form, headers=headers, allow_redirects=False)
        for name, morsel in answer.cookies.items():
            self.cookie = f"{name}={morsel.value}" if morsel.value else ""
        return answer

    async def ask(self) -> str:
        """Press « Afficher un code »; return the code."""
        assert (await self.post("/bureau")).status == 303
        found = CODE.search(await self.page())
        assert found is not None
        return found[1]

    def _headers(self) -> dict[str, str]:
        return {"User-Agent": self.agent} | ({"Cookie": self.cookie} if self.cookie else {})


@asynccontextmanager
async def desk_of(chat: Chat) -> AsyncIterator[Client]:
    """Serve the pages of a bot with an address; yield what browsers reach them with."""
    await chat.play("= mail\n")
    app = server.build(None, *chat.app.sites, answers=chat.app.answers)
    async with TestClient(TestServer(app)) as client:
        yield client


async def opened(chat: Chat, client: Client, member: str = "zoe") -> DeskBrowser:
    """Return a browser in which a member of the team has opened the desk."""
    browser = DeskBrowser(client)
    code = await browser.ask()
    await chat.play(f"{member}> /bureau\n{member}> {code}\n{member}> [Ouvrir]\n")
    return browser


async def join(chat: Chat, member: str = "zoe", role: str = "staff") -> None:
    """Have somebody join the team."""
    await chat.play(f"{member}> /start i-{{{role}}}\n{member}> {member.title()}\n")


def later(chat: Chat, **much: int) -> None:
    """Let time pass, such as `minutes=50`."""
    chat.world.clock.set(chat.world.now() + timedelta(**much), frozen=True)
