"""The page of one application: opening it answers nothing; each answer is a press of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from aiohttp import web
from sqlalchemy.orm import Session

from bot.web.applications.forms import answers
from bot.web.expired_links import Renewing
from bot.web.layout import HEADERS, notice, page, translate
from bot.web.links import TOKEN, Opening, form_sent, lost
from flows.texts import house_texts
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
"""An organiser is named by the application, and has no role."""


@dataclass(frozen=True, slots=True)
class ApplicationPages:
    """`wake_worker` is called after each answer."""

    database: Database
    renderer: EmailRenderer
    storage: Storage
    clock: Clock
    chance: Chance
    wake_worker: Callable[[], None]

    def routes(self) -> list[web.RouteDef]:
        read = self._opening(READERS)
        answered = self._opening({APPLICATION: Access.EMPLOYER})
        file = replace(read, until=opens_cv_until)
        return [
            web.get(f"/c/{TOKEN}", read.by(self._see)),
            web.post(f"/c/{TOKEN}", answered.by(self._do)),
            web.get(f"/c/{TOKEN}/cv", file.by(self._cv)),
            web.post(f"/c/{TOKEN}/cv", file.by(self._cv)),
        ]

    def _opening(self, actions: Mapping[str, Access]) -> Opening:
        renewing = Renewing(self.database, self.wake_worker)
        return Opening(self.database, self.renderer.key, self.clock, actions, renewing.expired)

    async def _see(self, request: web.Request, link: Link, now: datetime) -> web.Response:
        said = SAID + request.query.get("said", "")
        told = Told(said) if said in house_texts().keys else None
        seen = await self.database.read(lambda session: web_page.seen(session, link, now))
        return self._page(request, link, seen, told)

    async def _do(self, request: web.Request, link: Link, now: datetime) -> web.Response:
        """Once done, the page is asked for again: a browser that reloads does nothing twice."""
        sent = await form_sent(request)

        def work(session: Session) -> tuple[Told, Seen | None]:
            visit = Visit(session, link.person_id, now, self.chance)
            told = web_page.act(visit, link.subject_id, sent)
            return told, web_page.seen(session, link, now)

        told, seen = await self.database.transact(work)
        self.wake_worker()
        if not told.done:
            return self._page(request, link, seen, told, sent)
        there = {"Location": f"?said={told.text.removeprefix(SAID)}"}
        return web.Response(status=303, headers=HEADERS | there)

    async def _cv(self, _: web.Request, link: Link, __: datetime) -> web.Response:
        """To be saved, never shown by the browser as a page of ours."""

        def work(session: Session) -> File | None:
            found = web_page.behind(session, link)
            return cvs.file_of(session, found, self.storage) if found else None

        file = await self.database.read(work)
        if file is None:
            return lost()
        saved = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"}
        kind = "application/octet-stream"
        return web.Response(body=file.content, content_type=kind, headers=HEADERS | saved)

    def _page(
        self,
        request: web.Request,
        link: Link,
        seen: Seen | None,
        told: Told | None,
        sent: Form = NOTHING,
    ) -> web.Response:
        if seen is None:
            return lost()
        language = seen.language
        title, *lines = seen.lines
        body = "".join(
            (
                f"<h1>{title}</h1>",
                notice(language, told.text, done=told.done) if told else "",
                "".join(f'<p class="said">{line}</p>' for line in lines),
                self._way_to_cv(request, seen),
                answers(seen, sent),
                self._way_back(link, language) if link.action == APPLICATION else "",
            )
        )
        return page(language, house_texts().words(language, "application.page.title"), body)

    def _way_to_cv(self, request: web.Request, seen: Seen) -> str:
        if not seen.has_cv:
            return ""
        label = translate(seen.language, "application.application_cv")
        return f'<p><a class="button quiet" href="{request.path}/cv">{label}</a></p>'

    def _way_back(self, link: Link, language: str) -> str:
        """It lasts no longer than this link."""
        whole = replace(link, action=OFFERS, subject_id=link.person_id)
        back = translate(language, "employer.page.back")
        return f'<p><a href="{self.renderer.link(whole)}">{back}</a></p>'
