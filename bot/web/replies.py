"""Serve the page behind « Répondre à l'équipe », which answers an e-mail of the team."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy.orm import Session

from bot.web.layout import form, notice, page
from bot.web.links import TOKEN, LinkGuard, read_form
from flows.texts import translate
from models.engine.database import Database
from rules.schedule.clock import Clock
from services.outbox.email_rendering import REFERENT, TO_TEAM, EmailRenderer
from services.outbox.signed_links import Link
from services.people.access import Access
from services.people.people import language_of
from services.wiring import replies_by_page
from services.wiring.replies_by_page import LONGEST, Replied


@dataclass(frozen=True, slots=True)
class Replies:
    """The page; `wake_worker` is called after each message."""

    database: Database
    renderer: EmailRenderer
    clock: Clock
    wake_worker: Callable[[], None]

    def routes(self) -> list[web.RouteDef]:
        actions = dict.fromkeys((TO_TEAM, REFERENT), Access.PERSON)
        guard = LinkGuard(self.database, self.renderer, self.clock, actions)
        return [
            web.get(f"/r/{TOKEN}", guard.wrap(self._see)),
            web.post(f"/r/{TOKEN}", guard.wrap(self._send)),
        ]

    async def _see(self, _: web.Request, link: Link, __: datetime) -> web.Response:
        language = await self.database.read(lambda session: language_of(session, link.person_id))
        return _page(language, link, "")

    async def _send(self, request: web.Request, link: Link, now: datetime) -> web.Response:
        message = (await read_form(request)).get("words", "")

        def work(session: Session) -> tuple[str, Replied]:
            language = language_of(session, link.person_id)
            return language, replies_by_page.take(session, link, message, now)

        language, replied = await self.database.transact(work)
        self.wake_worker()
        is_sent = replied is Replied.SENT
        notices = notice(language, f"page.reply.{replied}", done=is_sent)
        return _page(language, link, notices, asks=not is_sent)


def _page(language: str, link: Link, notices: str, *, asks: bool = True) -> web.Response:
    title = translate(language, "page.reply.title")
    key = "page.reply.label_referent" if link.action == REFERENT else "page.reply.label"
    label = translate(language, key, number=str(link.subject_id))
    field = (
        f'<label for="words">{label}</label>'
        f'<textarea id="words" name="words" rows="6" maxlength="{LONGEST}" required></textarea>'
    )
    reply_form = form(language, link.action, link.subject_id, "page.reply.button", fields=field)
    return page(language, title, f"<h1>{title}</h1>{notices}{reply_form if asks else ''}")
