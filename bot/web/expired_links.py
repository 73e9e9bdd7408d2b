"""Offer the holder of an expired link a new one, sent to the address that we know."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy.orm import Session

from bot.web.layout import form, page
from bot.web.links import lost_page
from flows.texts import DEFAULT_LANGUAGE, translate
from models.engine.database import Database
from services.employers import emails
from services.outbox.email_rendering import ORGANISER
from services.outbox.signed_links import Link

RENEW = "renew"


@dataclass(frozen=True, slots=True)
class LinkRenewal:
    """Answers expired links; opening the page sends nothing, since mail scanners open links too."""

    database: Database
    wake_worker: Callable[[], None]

    async def expired(self, request: web.Request, link: Link, now: datetime) -> web.Response:
        if link.action == ORGANISER:  # not an employer of ours: we know no address
            return lost_page()
        if request.method != "POST":
            return self._page("expired", form(DEFAULT_LANGUAGE, RENEW, 0, "page.renew.button"))

        def work(session: Session) -> None:
            emails.renew(session, link.person_id, now)

        await self.database.transact(work)
        self.wake_worker()
        return self._page("renewed", "")

    def _page(self, name: str, more: str) -> web.Response:
        """Return the same page to everyone: it does not tell whose account is gone."""
        title = translate(DEFAULT_LANGUAGE, f"page.{name}.title")
        body = f"<h1>{title}</h1><p>{translate(DEFAULT_LANGUAGE, f'page.{name}')}</p>{more}"
        return page(DEFAULT_LANGUAGE, title, body)
