"""What opens our pages: a link that is read, a form that is read, and a kind page for the rest."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from aiohttp import web

from bot import logs
from bot.web.layout import plain_page
from flows.texts import DEFAULT_LANGUAGE
from models.engine.database import Database
from rules.schedule.clock import Clock
from services.outbox import link_revocation, signed_links
from services.outbox.signed_links import Link
from services.people.access import Access

TOKEN = "{token:[A-Za-z0-9_.-]{1,200}}"
LARGEST_FORM = 16 * 1024
UTF_8 = "utf-8"
"""That of our pages, so of the forms that browsers send from them."""
READING = 10.0
"""Seconds that a form may take to arrive."""

log = structlog.get_logger()

Doing = Callable[[web.Request, Link, datetime], Awaitable[web.Response]]
Handler = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class Opening:
    """`key` signs the links; those of other `actions` open nothing here.

    The one guard of our pages: at each request, the link is of the generation that counts, and
    its bearer still has the access that its verb asks for.  `expired`: what is answered to who
    holds one that is ours, and too old.
    """

    database: Database
    key: bytes
    clock: Clock
    actions: Mapping[str, Access]
    expired: Doing | None = None
    until: Callable[[Link], datetime] = signed_links.opens_until

    def by(self, doing: Doing) -> Handler:
        """Forged, or of another kind: one and the same kind page."""

        async def handle(request: web.Request) -> web.Response:
            now = self.clock()
            link = signed_links.proven(self.key, request.match_info["token"])
            if link is None or link.action not in self.actions:
                return lost()
            if now < self.until(link):
                return await kindly(self._guarded(doing, request, link, now))
            return await kindly(self.expired(request, link, now)) if self.expired else lost()

        return handle

    async def _guarded(
        self, doing: Doing, request: web.Request, link: Link, now: datetime
    ) -> web.Response:
        opens = await self.database.read(
            lambda session: link_revocation.opens(session, link, self.actions[link.action])
        )
        return await doing(request, link, now) if opens else lost()


def lost() -> web.Response:
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


async def form_sent(request: web.Request, largest: int = LARGEST_FORM) -> dict[str, str]:
    """Raises an HTTP refusal when it is too large, too slow, no form, or not in UTF-8."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType
    if (request.charset or UTF_8).lower() != UTF_8:
        raise web.HTTPBadRequest
    try:
        async with asyncio.timeout(READING):
            sent = await request.clone(client_max_size=largest).post()
    except UnicodeDecodeError as error:
        raise web.HTTPBadRequest from error
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    return {name: value.replace("\0", "") for name, value in sent.items() if isinstance(value, str)}
