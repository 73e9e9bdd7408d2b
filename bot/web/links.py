"""Guard pages behind signed links: check the link, read forms, turn errors into plain pages."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from aiohttp import web
from sqlalchemy.orm import Session

from bot import logs
from bot.web.layout import plain_page
from flows.texts import DEFAULT_LANGUAGE
from models.engine.database import Database
from rules.schedule.clock import Clock
from services.mentoring.access import may
from services.outbox import signed_links
from services.outbox.email_rendering import EmailRenderer
from services.outbox.signed_links import Link
from services.people.access import Access

TOKEN = "{token:[A-Za-z0-9_.-]{1,200}}"
LARGEST_FORM = 16 * 1024
UTF_8 = "utf-8"
"""The charset of our pages, so of the forms that browsers send from them."""
READING = 10.0
"""Seconds that a form may take to arrive."""

log = structlog.get_logger()

LinkHandler = Callable[[web.Request, Link, datetime], Awaitable[web.Response]]
Handler = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class LinkGuard:
    """Opens pages to links signed by the key of `renderer`, for these `actions` only.

    This is the one guard of our pages: at each request, the link must be of the current generation,
    and its bearer must still have the access that its action asks for.  `expired` answers links
    that are ours and too old.
    """

    database: Database
    renderer: EmailRenderer
    clock: Clock
    actions: Mapping[str, Access]
    expired: LinkHandler | None = None
    until: Callable[[Link], datetime] = signed_links.opens_until

    def wrap(self, handler: LinkHandler) -> Handler:
        """Return a handler for these links; all others get one and the same page."""

        async def handle(request: web.Request) -> web.Response:
            now = self.clock()
            link = signed_links.verified(self.renderer.key, request.match_info["token"])
            if link is None or link.action not in self.actions:
                return lost_page()
            if now < self.until(link):
                return await with_error_page(self._guarded(handler, request, link, now))
            return (
                await with_error_page(self.expired(request, link, now))
                if self.expired
                else lost_page()
            )

        return handle

    async def _guarded(
        self, handler: LinkHandler, request: web.Request, link: Link, now: datetime
    ) -> web.Response:
        opens = await self.database.read(lambda session: self._opens(session, link))
        return await handler(request, link, now) if opens else lost_page()

    def _opens(self, session: Session, link: Link) -> bool:
        is_current = self.renderer.is_current(session, link)
        return is_current and may(session, link.person_id, self.actions[link.action])


def lost_page() -> web.Response:
    return plain_page(DEFAULT_LANGUAGE, "lost", status=404)


async def with_error_page(answer: Awaitable[web.Response]) -> web.Response:
    """Await an answer; replace any error by one plain sentence, and log no words of it."""
    try:
        return await answer
    except web.HTTPException as refusal:
        return plain_page(DEFAULT_LANGUAGE, "sorry", status=refusal.status)
    except Exception as error:  # the one error handler of pages: a person reads the answer
        log.error("page_failed", **logs.where(error))
        return plain_page(DEFAULT_LANGUAGE, "sorry", status=500)


async def read_form(request: web.Request, largest: int = LARGEST_FORM) -> dict[str, str]:
    """Read a form; raise an HTTP refusal if it is too large, too slow, no form, or not in UTF-8."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType
    if (request.charset or UTF_8).lower() != UTF_8:
        raise web.HTTPBadRequest
    try:
        async with asyncio.timeout(READING):
            fields = await request.clone(client_max_size=largest).post()
    except UnicodeDecodeError as error:
        raise web.HTTPBadRequest from error
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    return {
        name: value.replace("\0", "") for name, value in fields.items() if isinstance(value, str)
    }
