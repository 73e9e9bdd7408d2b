"""Turn what views answer, and their errors, into HTTP, in the layout of the house."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import structlog
from aiohttp import web

from bot import logs
from flows.texts import DEFAULT_LANGUAGE
from services.pages.layout import plain_page, whole
from services.pages.page import Document, PageResponse

FAILED = 500
AT_ONCE = 2
"""How many pages are read from the database at a time.

The others wait here: what chats, deliveries and `/ready` read never queues behind a crowd.
"""
REFUSALS = {404: "unknown", 405: "method", 408: "slow", 413: "large"}
"""The page of a refusal, by its status: the middle of its text keys."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = structlog.get_logger()


@dataclass(slots=True)
class HttpAnswers:
    """Makes HTTP of pages; `association` is its name as last read from the database.

    A page of an error shows it too, though it is drawn without a database.
    """

    association: str = ""
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    """What a page holds while it reads the database."""

    def as_http(self, answer: PageResponse, path: str = "/") -> web.Response:
        """Return a page asked for at `path`, which is encoded as the browser sent it."""
        headers, status = dict(answer.headers), answer.status
        if answer.etag:
            headers["ETag"] = f'"{answer.etag}"'
        if answer.body is None:
            return web.Response(status=status, headers=headers)
        kind, body = answer.content_type, answer.body
        if isinstance(body, Document):
            body = whole(body, self.association, path)
        if isinstance(body, str):
            return web.Response(status=status, text=body, content_type=kind, headers=headers)
        return web.Response(status=status, body=body, content_type=kind, headers=headers)

    def refused(self, status: int, path: str = "/") -> web.Response:
        """Return the page of an error: the fault, and the way out."""
        other = "sorry" if status >= FAILED else "unreadable"
        name = REFUSALS.get(status, other)
        return self.as_http(plain_page(DEFAULT_LANGUAGE, name, status=status), path)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Replace any error by its page, and log no words of it."""
        path = request.rel_url.raw_path
        try:
            return await handler(request)
        except web.HTTPException as refusal:
            page = self.refused(refusal.status, path)
            if "Allow" in refusal.headers:
                page.headers["Allow"] = refusal.headers["Allow"]
            return page
        except Exception as error:  # the one error handler of requests: a person reads the answer
            log.error("request_failed", **logs.where(error))
            return self.refused(FAILED, path)


ANSWERS = web.AppKey("answers", HttpAnswers)
"""Where an application keeps what draws the pages of its errors."""


def unless_known(request: web.Request, answer: PageResponse) -> PageResponse:
    """Leave the body out if the browser already has it."""
    known = [tag.value for tag in request.if_none_match or ()]
    if answer.etag and {answer.etag, "*"} & set(known):
        return replace(answer, status=304, body=None)
    return answer
