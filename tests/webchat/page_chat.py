"""Play a transcript of one person on the chat page, and write down what the bot said there.

The notation is that of `tests/harness/chat.py`; only messages (`< `) and their buttons are told.
An edit, a notice and a button taken away are ways of a channel.
"""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields
from html import unescape
from pathlib import Path

from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.web import server
from flows.library import HERE
from models.people import Person
from services.conversation import turns
from services.conversation.turns import HeardUpdate, Work
from services.outbox import contact_proofs
from services.people import addresses
from tests.harness.chat import Chat
from tests.harness.typed import as_typed
from tests.webchat.browser import BUTTON, Browser, browsers

PICTURE = re.compile(r'<a href="chat/file/\d+"[^>]*><img')
FILE = re.compile(r'href="chat/file/\d+" download')
LABELS = re.compile(r"<(?:button|a)[^>]*>([^<]*)</(?:button|a)>")
WORDS = re.compile(r'<div class="words">(.*?)</div>', re.DOTALL)
LAST_WORDS = re.compile(r'<p class="told">(.*?)</p>', re.DOTALL)
GONE = 410
SHARED = {
    " [Partager mon numéro]": "",
    "Appuyez sur « Partager mon numéro », ou écrivez-le.": (
        "Écrivez-le, par exemple : 06 39 98 12 34"
    ),
}
"""What only Telegram has, and what the page says instead."""
LOCATION = re.compile(r"\(location (\S+) (\S+)\)")


@dataclass(repr=False)
class PageChat(Chat):
    """A bot whose one person chats on the page."""

    page: Browser | None = None
    told: int = 0
    """The place of the last message that was told."""
    last_words: list[str] = field(default_factory=list)
    """What was said to somebody of whom nothing is kept any more."""

    async def play_on_page(self, transcript: str) -> list[str]:
        """Return what the bot said for the person's lines, a message a line."""
        said: list[str] = []
        for line in transcript.splitlines():
            if line.startswith(("@", "=")):
                await self._direct(line)
            elif line.startswith("> "):
                await self._say_there(line[2:])
            else:
                continue
            said += await self._new()
        return said

    async def _say_there(self, text: str) -> None:
        page = self._page()
        if not page.cookie:
            await self._begin()
        elif place := LOCATION.fullmatch(text):
            await self._send({"place": f"{place[1]},{place[2]}"})
        elif text.startswith("["):
            await self._send({"press": self._button(text[1:-1])})
        else:
            await self._send({"said": await self._with_token(text.replace("\\n", "\n"))})
        await self.app.edge.queue.rest()
        await self.let_held_words_leave()
        if await self.app.has_messages_due():
            await self._lead()
            await self.app.deliver()

    def _button(self, words: str) -> str:
        """Return what the newest button of these words sends: a transcript leaves signs out."""
        for _, html in sorted(self._page().items.items(), reverse=True):
            labelled = [
                (as_typed(unescape(it)), unescape(sent)) for sent, it in BUTTON.findall(html)
            ]
            for label, sent in sorted(labelled, key=lambda it: it[0] != words):
                if label == words or label.startswith(f"{words} "):
                    return sent
        raise AssertionError(f"no button {words} among {self._page().labels()}")

    async def _send(self, fields: Mapping[str, str]) -> None:
        page = self._page()
        answer = await page.send(fields)
        if answer.status == GONE:
            self.last_words = LAST_WORDS.findall((await answer.json())["html"])
            page.cookie, page.items, page.change, self.told = "", {}, 0, 0
        else:
            assert answer.status == 200, await answer.text()

    async def restart(self, folder: Path = HERE) -> None:
        """Build another bot, whose pages the same browser asks."""
        await super().restart(folder)
        if self.page is not None:
            app = server.build(None, *self.app.sites, answers=self.app.answers)
            client = TestClient(TestServer(app))
            self.page.client = await self.services.enter_async_context(client)

    async def _begin(self) -> None:
        """Press « Commencer », as somebody whom the team has called."""
        await self._page().start()
        now = self.world.now()
        await self.app.database.transact(
            lambda s: contact_proofs.note_call(s, self.person_id(s, ""), now)
        )

    def person_id(self, session: Session, _: str) -> int:
        return session.scalars(select(Person.id)).one()

    async def turn(self, _: str, work: Work) -> None:
        self.opened += 1
        now, queue = self.world.now(), self.app.edge.queue

        def take(session: Session) -> None:
            address = addresses.of_person(session, self.person_id(session, ""))
            assert address is not None
            key, lane = addresses.key_of(address), addresses.lane_of(address)
            heard = HeardUpdate(self.app.bot.id, -self.opened, key, lane)
            result = turns.take(session, queue.conversations, heard, work, now)
            queue.runner.recorders[key.channel](session, heard, result.outgoing, now)

        await self.app.database.transact(take)
        await self.do_due()

    def _page(self) -> Browser:
        assert self.page is not None
        return self.page

    async def _new(self) -> list[str]:
        page = self._page()
        last_words, self.last_words = [as_typed(unescape(it)) for it in self.last_words], []
        if not page.cookie:
            return last_words
        await page.look()
        new = [html for place, html in page.items.items() if place > self.told]
        self.told = max(page.items, default=0)
        return [_told(html) for html in new if ' ours"' in html]


def _told(html: str) -> str:
    words = WORDS.search(html)
    kind = "(photo) " if PICTURE.search(html) else "(document) " if FILE.search(html) else ""
    buttons = html.partition('<div class="buttons">')[2]
    labels = "".join(f" [{as_typed(unescape(it))}]" for it in LABELS.findall(buttons))
    return f"{kind}{as_typed(unescape(words[1])) if words else ''}{labels}"


def told_on_telegram(transcript: str) -> list[str]:
    """Return the messages of a transcript in the same form."""
    messages = re.findall(r"^< (.*(?:\n  .*|\n(?=\n  ))*)", transcript, re.MULTILINE)
    return [_without_telegram(message) for message in messages]


def _without_telegram(message: str) -> str:
    text = re.sub(r"^\(document [^)]*\)", "(document)", unescape(message.replace("\n  ", "\n")))
    for words, instead in SHARED.items():
        text = text.replace(words, instead)
    return text


@asynccontextmanager
async def a_page_chat(chat: Chat) -> AsyncIterator[PageChat]:
    """Serve the page of a bot without a mail server, and play there."""
    given = {field.name: getattr(chat, field.name) for field in fields(Chat)}
    on_page = PageChat(**given)
    on_page.has_page = True
    async with browsers(on_page, "= restart\n") as client:
        on_page.page = Browser(client)
        yield on_page
