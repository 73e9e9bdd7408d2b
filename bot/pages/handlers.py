"""Pages in and out: a link is read, shown without changing anything, and done when asked to."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from aiohttp import web
from sqlalchemy.orm import Session

from bot import logs
from bot.pages.layout import HEADERS, form, notice, page, plain_page, words
from bot.pages.mentor import Drawing
from bot.pages.verifying import Verifying
from flows.texts import DEFAULT_LANGUAGE, house_texts
from models.database import Database
from rules.clock import Clock
from services import mentor_page, signed_links
from services.letter_writing import PAGE, Stationery
from services.mentor_deeds import BY_LINK, CLOSED, act, press
from services.mentor_page import Meeting, MentorPage
from services.rooms import Rooms
from services.scene import Chance
from services.signed_links import Link
from services.visits import Form, Told, Visit

TOKEN = "{token:[A-Za-z0-9_.-]{1,200}}"
LARGEST_FORM = 16 * 1024
READING = 10.0
"""Seconds that a form may take to arrive."""
SAID = "page.said."
NOTHING: Form = {}

log = structlog.get_logger()

Doing = Callable[[web.Request, Link, datetime], Awaitable[web.Response]]
Handler = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class Pages:
    """`promised` is called after each deed."""

    database: Database
    stationery: Stationery
    rooms: Rooms
    clock: Clock
    chance: Chance
    promised: Callable[[], None]

    def routes(self) -> list[web.RouteDef]:
        whole, single = {PAGE}, set(BY_LINK)
        return [
            web.get(f"/m/{TOKEN}", self._opened(whole, self._see_page)),
            web.post(f"/m/{TOKEN}", self._opened(whole, self._do_on_page)),
            web.get(f"/l/{TOKEN}", self._opened(single, self._see_link)),
            web.post(f"/l/{TOKEN}", self._opened(single, self._do_link)),
            *Verifying(self.database).routes(),
        ]

    def _opened(self, verbs: set[str], doing: Doing) -> Handler:
        """Forged, expired or of another kind: one and the same kind page."""

        async def handle(request: web.Request) -> web.Response:
            now = self.clock()
            link = signed_links.read(self.stationery.key, request.match_info["token"], now)
            if link is None or link.verb not in verbs:
                return _lost()
            return await kindly(doing(request, link, now))

        return handle

    async def _see_page(self, request: web.Request, link: Link, now: datetime) -> web.Response:
        found = await self.database.read(
            lambda session: mentor_page.page_of(session, link.person_id, self.rooms, now)
        )
        said = SAID + request.query.get("said", "")
        return self._page(found, Told(said) if said in house_texts().keys else None)

    async def _do_on_page(self, request: web.Request, link: Link, now: datetime) -> web.Response:
        """Once done, the page is asked for again: a browser that reloads does nothing twice."""
        sent = await form_sent(request)

        def work(session: Session) -> tuple[Told, MentorPage | None]:
            told = press(Visit(session, link.person_id, now, self.chance), sent)
            return told, mentor_page.page_of(session, link.person_id, self.rooms, now)

        told, found = await self.database.transact(work)
        self.promised()
        if not told.done:
            return self._page(found, told, sent)
        there = {"Location": f"?said={told.text.removeprefix(SAID)}"}
        return web.Response(status=303, headers=HEADERS | there)

    def _page(
        self, found: MentorPage | None, told: Told | None, sent: Form = NOTHING
    ) -> web.Response:
        if found is None:
            return _lost()
        body = Drawing(found, sent).body(told)
        return page(found.language, words(found.language, "page.title"), body)

    async def _see_link(self, _: web.Request, link: Link, now: datetime) -> web.Response:
        mentor_id, verb, subject_id = link.person_id, link.verb, link.subject_id

        def work(session: Session) -> tuple[str, Meeting | None]:
            found = mentor_page.about(session, mentor_id, verb, subject_id, now)
            return mentor_page.language_of(session, mentor_id), found

        language, found = await self.database.read(work)
        if found is None:
            return _lost()
        values = {"day": found.day, "hour": found.hour, "name": found.names}
        asked = f'<p class="when">{words(language, f"page.{verb}.ask", **values)}</p>'
        button = form(language, verb, subject_id, f"page.{verb}.button")
        return self._single(language, link, f'<div class="card">{asked}{button}</div>')

    async def _do_link(self, _: web.Request, link: Link, now: datetime) -> web.Response:
        def work(session: Session) -> tuple[str, Told]:
            visit = Visit(session, link.person_id, now, self.chance)
            language = mentor_page.language_of(session, link.person_id)
            return language, act(visit, link.verb, link.subject_id, {})

        language, told = await self.database.transact(work)
        self.promised()
        return self._single(language, link, notice(language, told.text, done=told != CLOSED))

    def _single(self, language: str, link: Link, body: str) -> web.Response:
        """The way to the whole page lasts no longer than this link."""
        whole = Link(PAGE, link.person_id, link.person_id, link.expires_at)
        title, back = words(language, "page.title"), words(language, "page.back")
        way = f'<p><a href="{self.stationery.link(whole)}">{back}</a></p>'
        return page(language, title, f"<h1>{title}</h1>{body}{way}")


def _lost() -> web.Response:
    return plain_page(DEFAULT_LANGUAGE, "lost", status=404)


async def kindly(answering: Awaitable[web.Response]) -> web.Response:
    """Whatever broke, one plain sentence, and no word in a log."""
    try:
        return await answering
    except web.HTTPException as refused:
        return plain_page(DEFAULT_LANGUAGE, "sorry", status=refused.status)
    except Exception as error:  # the one error handler of pages: a person reads the answer
        log.error("page_failed", **logs.where(error))
        return plain_page(DEFAULT_LANGUAGE, "sorry", status=500)


async def form_sent(request: web.Request) -> dict[str, str]:
    """Raises an HTTP refusal when it is too large, or no form."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType
    async with asyncio.timeout(READING):
        sent = await request.clone(client_max_size=LARGEST_FORM).post()
    return {name: value.replace("\0", "") for name, value in sent.items() if isinstance(value, str)}
