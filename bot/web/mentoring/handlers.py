"""Pages in and out: a link is read, shown without changing anything, and done when asked to."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from aiohttp import web
from sqlalchemy.orm import Session

from bot.web.layout import HEADERS, form, notice, page, translate
from bot.web.links import TOKEN, Opening, form_sent, lost
from bot.web.mentoring.page import Drawing
from bot.web.workshops import Verifying
from flows.texts import house_texts
from models.engine.database import Database
from rules.schedule.clock import Clock
from services.mentoring import web_page
from services.mentoring.web_actions import BY_LINK, CLOSED, act, submit
from services.mentoring.web_page import Meeting, MentorPage
from services.outbox.email_rendering import PAGE, EmailRenderer
from services.outbox.page_actions import Form, Told, Visit
from services.outbox.signed_links import Link
from services.people.access import Access
from services.people.people import language_of
from services.people.tokens import Chance
from services.schedule.video_rooms import Rooms

SAID = "page.said."
NOTHING: Form = {}


@dataclass(frozen=True, slots=True)
class Pages:
    """`wake_worker` is called after each action."""

    database: Database
    renderer: EmailRenderer
    rooms: Rooms
    clock: Clock
    chance: Chance
    wake_worker: Callable[[], None]

    def routes(self) -> list[web.RouteDef]:
        key = self.renderer.key
        whole = Opening(self.database, key, self.clock, {PAGE: Access.MENTOR})
        one_deed = dict.fromkeys(BY_LINK, Access.MENTOR)
        single = Opening(self.database, key, self.clock, one_deed)
        return [
            web.get(f"/m/{TOKEN}", whole.by(self._see_page)),
            web.post(f"/m/{TOKEN}", whole.by(self._do_on_page)),
            web.get(f"/l/{TOKEN}", single.by(self._see_link)),
            web.post(f"/l/{TOKEN}", single.by(self._do_link)),
            *Verifying(self.database).routes(),
        ]

    async def _see_page(self, request: web.Request, link: Link, now: datetime) -> web.Response:
        found = await self.database.read(
            lambda session: web_page.page_of(session, link.person_id, self.rooms, now)
        )
        said = SAID + request.query.get("said", "")
        return self._page(found, Told(said) if said in house_texts().keys else None)

    async def _do_on_page(self, request: web.Request, link: Link, now: datetime) -> web.Response:
        """Once done, the page is asked for again: a browser that reloads does nothing twice."""
        sent = await form_sent(request)

        def work(session: Session) -> tuple[Told, MentorPage | None]:
            told = submit(Visit(session, link.person_id, now, self.chance, self.rooms), sent)
            return told, web_page.page_of(session, link.person_id, self.rooms, now)

        told, found = await self.database.transact(work)
        self.wake_worker()
        if not told.done:
            return self._page(found, told, sent)
        there = {"Location": f"?said={told.text.removeprefix(SAID)}"}
        return web.Response(status=303, headers=HEADERS | there)

    def _page(
        self, found: MentorPage | None, told: Told | None, sent: Form = NOTHING
    ) -> web.Response:
        if found is None:
            return lost()
        body = Drawing(found, sent).body(told)
        return page(found.language, translate(found.language, "page.title"), body)

    async def _see_link(self, _: web.Request, link: Link, now: datetime) -> web.Response:
        mentor_id, action, subject_id = link.person_id, link.action, link.subject_id

        def work(session: Session) -> tuple[str, Meeting | None]:
            found = web_page.about(session, mentor_id, action, subject_id, now)
            return language_of(session, mentor_id), found

        language, found = await self.database.read(work)
        if found is None:
            return lost()
        values = {"day": found.day, "hour": found.hour, "name": found.names}
        asked = f'<p class="when">{translate(language, f"page.{action}.ask", **values)}</p>'
        button = form(language, action, subject_id, f"page.{action}.button")
        return self._single(language, link, f'<div class="card">{asked}{button}</div>')

    async def _do_link(self, _: web.Request, link: Link, now: datetime) -> web.Response:
        def work(session: Session) -> tuple[str, Told]:
            visit = Visit(session, link.person_id, now, self.chance, self.rooms)
            language = language_of(session, link.person_id)
            return language, act(visit, link.action, link.subject_id, {})

        language, told = await self.database.transact(work)
        self.wake_worker()
        return self._single(language, link, notice(language, told.text, done=told != CLOSED))

    def _single(self, language: str, link: Link, body: str) -> web.Response:
        """The way to the whole page lasts no longer than this link."""
        whole = replace(link, action=PAGE, subject_id=link.person_id)
        title, back = translate(language, "page.title"), translate(language, "page.back")
        way = f'<p><a href="{self.renderer.link(whole)}">{back}</a></p>'
        return page(language, title, f"<h1>{title}</h1>{body}{way}")
