"""Serve a mentor's page and links that do one thing; opening a page changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from aiohttp import web
from sqlalchemy.orm import Session

from bot.web.layout import HEADERS, form, notice, page
from bot.web.links import TOKEN, LinkGuard, lost_page, read_form
from bot.web.mentoring.page import MentorPageHtml
from bot.web.workshops import AttestationPage
from flows.texts import has_text, translate
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
class MentorPages:
    """Serves the pages of a mentor; `wake_worker` is called after each action."""

    database: Database
    renderer: EmailRenderer
    rooms: Rooms
    clock: Clock
    chance: Chance
    wake_worker: Callable[[], None]

    def routes(self) -> list[web.RouteDef]:
        whole_page = LinkGuard(self.database, self.renderer, self.clock, {PAGE: Access.MENTOR})
        single_actions = dict.fromkeys(BY_LINK, Access.MENTOR)
        single = LinkGuard(self.database, self.renderer, self.clock, single_actions)
        return [
            web.get(f"/m/{TOKEN}", whole_page.wrap(self._see_page)),
            web.post(f"/m/{TOKEN}", whole_page.wrap(self._do_on_page)),
            web.get(f"/l/{TOKEN}", single.wrap(self._see_link)),
            web.post(f"/l/{TOKEN}", single.wrap(self._do_link)),
            *AttestationPage(self.database).routes(),
        ]

    async def _see_page(self, request: web.Request, link: Link, now: datetime) -> web.Response:
        content = await self.database.read(
            lambda session: web_page.page_of(session, link.person_id, self.rooms, now)
        )
        key = SAID + request.query.get("said", "")
        return self._page(content, Told(key) if has_text(key) else None)

    async def _do_on_page(self, request: web.Request, link: Link, now: datetime) -> web.Response:
        """Act, then redirect to the page: a browser that reloads does nothing twice."""
        sent = await read_form(request)

        def work(session: Session) -> tuple[Told, MentorPage | None]:
            result = submit(Visit(session, link.person_id, now, self.chance, self.rooms), sent)
            return result, web_page.page_of(session, link.person_id, self.rooms, now)

        result, content = await self.database.transact(work)
        self.wake_worker()
        if not result.done:
            return self._page(content, result, sent)
        location = {"Location": f"?said={result.text.removeprefix(SAID)}"}
        return web.Response(status=303, headers=HEADERS | location)

    def _page(
        self, content: MentorPage | None, result: Told | None, sent: Form = NOTHING
    ) -> web.Response:
        if content is None:
            return lost_page()
        body = MentorPageHtml(content, sent).body(result)
        return page(content.language, translate(content.language, "page.title"), body)

    async def _see_link(self, _: web.Request, link: Link, now: datetime) -> web.Response:
        mentor_id, action, subject_id = link.person_id, link.action, link.subject_id

        def work(session: Session) -> tuple[str, Meeting | None]:
            meeting = web_page.about(session, mentor_id, action, subject_id, now)
            return language_of(session, mentor_id), meeting

        language, meeting = await self.database.read(work)
        if meeting is None:
            return lost_page()
        values = {"day": meeting.day, "hour": meeting.hour, "name": meeting.names}
        question = f'<p class="when">{translate(language, f"page.{action}.ask", **values)}</p>'
        button = form(language, action, subject_id, f"page.{action}.button")
        return self._single(language, link, f'<div class="card">{question}{button}</div>')

    async def _do_link(self, _: web.Request, link: Link, now: datetime) -> web.Response:
        def work(session: Session) -> tuple[str, Told]:
            visit = Visit(session, link.person_id, now, self.chance, self.rooms)
            language = language_of(session, link.person_id)
            return language, act(visit, link.action, link.subject_id, {})

        language, result = await self.database.transact(work)
        self.wake_worker()
        return self._single(language, link, notice(language, result.text, done=result != CLOSED))

    def _single(self, language: str, link: Link, body: str) -> web.Response:
        """Draw the page of one action; its link to the whole page lasts no longer than this one."""
        page_link = replace(link, action=PAGE, subject_id=link.person_id)
        title, back = translate(language, "page.title"), translate(language, "page.back")
        link_back = f'<p><a href="{self.renderer.link(page_link)}">{back}</a></p>'
        return page(language, title, f"<h1>{title}</h1>{body}{link_back}")
