"""Serve the link at the end of each copy: it stops them by one button, or from the mail reader."""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy.orm import Session

from bot.web.layout import form, notice, page, plain_page
from bot.web.links import TOKEN, with_error_page
from flows.texts import DEFAULT_LANGUAGE, translate
from models.engine.database import Database
from models.people import Person
from rules.schedule.clock import Clock
from services.agenda import email_copies
from services.outbox import signed_links
from services.outbox.email_rendering import STOP_COPIES


@dataclass(frozen=True, slots=True)
class Copies:
    """The page; `key` signs the links. The posted form is not read (RFC 8058)."""

    database: Database
    key: bytes
    clock: Clock

    def routes(self) -> list[web.RouteDef]:
        return [web.get(f"/e/{TOKEN}", self._see), web.post(f"/e/{TOKEN}", self._stop)]

    async def _see(self, request: web.Request) -> web.Response:
        return await with_error_page(self._answer(request, stops=False))

    async def _stop(self, request: web.Request) -> web.Response:
        return await with_error_page(self._answer(request, stops=True))

    async def _answer(self, request: web.Request, *, stops: bool) -> web.Response:
        person_id = self._person(request.match_info["token"], self.clock())

        def work(session: Session) -> str | None:
            person = session.get(Person, person_id) if person_id else None
            if person and stops:
                email_copies.stop(session, person.id)
            return person.language if person else None

        run = self.database.transact if stops else self.database.read
        language = await run(work)
        if language is None:
            return plain_page(DEFAULT_LANGUAGE, "lost", status=404)
        return _page(language, stopped=stops)

    def _person(self, token: str, now: datetime) -> int | None:
        link = signed_links.read(self.key, token, now)
        return link.person_id if link and link.action == STOP_COPIES else None


def _page(language: str, *, stopped: bool) -> web.Response:
    title = translate(language, "page.copies.title")
    if stopped:
        body = notice(language, "page.copies.stopped", done=True)
    else:
        question = translate(language, "page.copies.ask")
        body = f"<p>{question}</p>{form(language, STOP_COPIES, 0, 'page.copies.button')}"
    return page(language, title, f"<h1>{title}</h1>{body}")
