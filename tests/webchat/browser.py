"""Chat on the page of the bot as a browser does: cookies, numbers of posts, rows that change."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from itertools import count
from typing import Any

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.web import server
from tests.harness.chat import Chat
from tests.harness.typed import as_typed

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
SCRIPT = {"Accept": "application/json"}
BUTTON = re.compile(r'<button[^>]* form="press" name="press" value="(\d+:[^"]+)">([^<]*)</button>')
WORDS = re.compile(r'<div class="words">(.*?)</div>', re.DOTALL)
NONCES = count(1)


@dataclass
class Browser:
    """One browser on the chat page; `cookie` is what it was given."""

    client: TestClient[web.Request, web.Application]
    cookie: str = ""
    change: int = 0
    items: dict[int, str] = field(default_factory=dict)
    """The HTML of each message, by its place."""

    async def start(self) -> None:
        """Press « Commencer », then open the page with script."""
        answer = await self.send({"press": "start"}, script=False)
        assert answer.status == 303
        await self.look()

    async def look(self) -> None:
        """Take what changed since the last look."""
        answer = await self.get(f"/chat/messages?after={self.change}")
        assert answer.status == 200
        self._take(await answer.json())

    async def say(self, text: str) -> list[str]:
        """Type a text; return the words of what the bot said for it."""
        return await self._hear({"said": text})

    async def press(self, label: str) -> list[str]:
        """Press the last button of a label; return the words of what the bot said for it."""
        return await self._hear({"press": self.button(label)})

    def button(self, label: str) -> str:
        """Return what the last button of a label sends."""
        found = [
            unescape(value)
            for html in self.items.values()
            for value, shown in BUTTON.findall(html)
            if as_typed(unescape(shown)) == label
        ]
        assert found, f"no button {label} among {self.labels()}"
        return found[-1]

    def labels(self) -> list[str]:
        return [
            as_typed(unescape(it[1])) for html in self.items.values() for it in BUTTON.findall(html)
        ]

    def words(self) -> list[str]:
        """Return the words on the page, in order."""
        return [told for html in self.items.values() if (told := _words(html))]

    async def send(
        self,
        fields: Mapping[str, str],
        *,
        script: bool = True,
        nonce: str | None = None,
        headers: Mapping[str, str] = SAME_ORIGIN,
    ) -> ClientResponse:
        """Post as the page does; keep the cookie of the answer."""
        body = {"nonce": nonce or f"n-{next(NONCES)}", "after": str(self.change), **fields}
        sent = {**headers, **(SCRIPT if script else {}), **self._cookies()}
        answer = await self.client.post("/chat", data=body, headers=sent, allow_redirects=False)
        for name, morsel in answer.cookies.items():
            self.cookie = f"{name}={morsel.value}" if morsel.value else ""
        return answer

    async def get(self, path: str) -> ClientResponse:
        return await self.client.get(path, headers=self._cookies())

    def _cookies(self) -> dict[str, str]:
        return {"Cookie": self.cookie} if self.cookie else {}

    async def _hear(self, fields: Mapping[str, str]) -> list[str]:
        before = max(self.items, default=0)
        answer = await self.send(fields)
        assert answer.status == 200, await answer.text()
        self._take(await answer.json())
        new = (html for place, html in self.items.items() if place > before)
        return [_words(html) for html in new if ' ours"' in html]

    def _take(self, rows: Mapping[str, Any]) -> None:
        for row in rows.get("messages", ()):
            self.items[row["place"]] = row["html"]
        self.items = dict(sorted(self.items.items()))
        self.change = max(self.change, rows.get("change", 0))


def _words(html: str) -> str:
    found = WORDS.search(html)
    return as_typed(unescape(found[1])) if found else ""


@asynccontextmanager
async def browsers(
    chat: Chat, opened_by: str = "= mail\n"
) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    """Serve the pages of a bot that has a mail server; yield what browsers reach them with."""
    await chat.play(opened_by)
    app = server.build(None, *chat.app.sites, answers=chat.app.answers)
    async with TestClient(TestServer(app)) as client:
        yield client
