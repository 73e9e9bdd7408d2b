"""Serve the page of one application: opening it answers nothing, each answer is a form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from aiohttp import web
from sqlalchemy.orm import Session

from bot.web.applications.forms import answers
from bot.web.expired_links import LinkRenewal
from bot.web.layout import HEADERS, notice, page
from bot.web.links import TOKEN, LinkGuard, lost_page, read_form
from flows.texts import has_text, plain_text, translate
from models.engine.database import Database
from rules.schedule.clock import Clock
from services.applications import cvs, web_page
from services.applications.file_storage import Storage
from services.applications.web_page import SAID, Seen
from services.conversation.attachments import File
from services.outbox.email_rendering import APPLICATION, OFFERS, ORGANISER, EmailRenderer
from services.outbox.page_actions import Form, Told, Visit
from services.outbox.signed_links import Link, opens_cv_until
from services.people.access import Access
from services.people.tokens import Chance

NOTHING: Form = {}
READERS: Mapping[str, Access] = {APPLICATION: Access.EMPLOYER, ORGANISER: Access.PERSON}
"""Who reads an application; an organiser is named by it, and has no role."""


@dataclass(frozen=True, slots=True)
class ApplicationPages:
    """Serves the page of an application; `wake_worker` is called after each answer."""

    database: Database
    renderer: EmailRenderer
    storage: Storage
    clock: Clock
    chance: Chance
    wake_worker: Callable[[], None]

    def routes(self) -> list[web.RouteDef]:
        reading = self._opening(READERS)
        answering = self._opening({APPLICATION: Access.EMPLOYER})
        file_reading = replace(reading, until=opens_cv_until)
        return [
            web.get(f"/c/{TOKEN}", reading.wrap(self._see)),
            web.post(f"/c/{TOKEN}", answering.wrap(self._do)),
            web.get(f"/c/{TOKEN}/cv", file_reading.wrap(self._cv)),
            web.post(f"/c/{TOKEN}/cv", file_reading.wrap(self._cv)),
        ]

    def _opening(self, actions: Mapping[str, Access]) -> LinkGuard:
        renewal = LinkRenewal(self.database, self.wake_worker)
        return LinkGuard(self.database, self.renderer, self.clock, actions, renewal.expired)

    async def _see(self, request: web.Request, link: Link, now: datetime) -> web.Response:
        key = SAID + request.query.get("said", "")
        result = Told(key) if has_text(key) else None
        content = await self.database.read(lambda session: web_page.seen(session, link, now))
        return self._page(request, link, content, result)

    async def _do(self, request: web.Request, link: Link, now: datetime) -> web.Response:
        """Answer, then redirect to the page: a browser that reloads does nothing twice."""
        sent = await read_form(request)

        def work(session: Session) -> tuple[Told, Seen | None]:
            visit = Visit(session, link.person_id, now, self.chance)
            result = web_page.act(visit, link.subject_id, sent)
            return result, web_page.seen(session, link, now)

        result, content = await self.database.transact(work)
        self.wake_worker()
        if not result.done:
            return self._page(request, link, content, result, sent)
        location = {"Location": f"?said={result.text.removeprefix(SAID)}"}
        return web.Response(status=303, headers=HEADERS | location)

    async def _cv(self, _: web.Request, link: Link, __: datetime) -> web.Response:
        """Send the CV, to be saved: the browser never shows it as a page of ours."""

        def work(session: Session) -> File | None:
            application = web_page.behind(session, link)
            return cvs.file_of(session, application, self.storage) if application else None

        file = await self.database.read(work)
        if file is None:
            return lost_page()
        disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"}
        kind = "application/octet-stream"
        return web.Response(body=file.content, content_type=kind, headers=HEADERS | disposition)

    def _page(
        self,
        request: web.Request,
        link: Link,
        content: Seen | None,
        result: Told | None,
        sent: Form = NOTHING,
    ) -> web.Response:
        if content is None:
            return lost_page()
        language = content.language
        title, *lines = content.lines
        body = "".join(
            (
                f"<h1>{title}</h1>",
                notice(language, result.text, done=result.done) if result else "",
                "".join(f'<p class="said">{line}</p>' for line in lines),
                self._link_to_cv(request, content),
                answers(content, sent),
                self._link_back(link, language) if link.action == APPLICATION else "",
            )
        )
        return page(language, plain_text(language, "application.page.title"), body)

    def _link_to_cv(self, request: web.Request, content: Seen) -> str:
        if not content.has_cv:
            return ""
        label = translate(content.language, "application.application_cv")
        return f'<p><a class="button quiet" href="{request.path}/cv">{label}</a></p>'

    def _link_back(self, link: Link, language: str) -> str:
        """Draw the link to all applications; it lasts no longer than this one."""
        page_link = replace(link, action=OFFERS, subject_id=link.person_id)
        back = translate(language, "employer.page.back")
        return f'<p><a href="{self.renderer.link(page_link)}">{back}</a></p>'
