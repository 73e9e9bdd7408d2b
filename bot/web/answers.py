"""Turn what views answer, and their errors, into HTTP."""

from collections.abc import Awaitable
from dataclasses import replace

import structlog
from aiohttp import web

from bot import logs
from flows.texts import DEFAULT_LANGUAGE
from services.pages.layout import plain_page
from services.pages.page import PageResponse

log = structlog.get_logger()


def as_http(answer: PageResponse) -> web.Response:
    headers, status = dict(answer.headers), answer.status
    if answer.etag:
        headers["ETag"] = f'"{answer.etag}"'
    if answer.body is None:
        return web.Response(status=status, headers=headers)
    kind, body = answer.content_type, answer.body
    if isinstance(body, str):
        return web.Response(status=status, text=body, content_type=kind, headers=headers)
    return web.Response(status=status, body=body, content_type=kind, headers=headers)


def unless_known(request: web.Request, answer: PageResponse) -> PageResponse:
    """Leave the body out if the browser says that it has this one already."""
    known = [tag.value for tag in request.if_none_match or ()]
    if answer.etag and {answer.etag, "*"} & set(known):
        return replace(answer, status=304, body=None)
    return answer


async def with_error_page(answer: Awaitable[web.Response]) -> web.Response:
    """Await an answer; replace any error by one plain sentence, and log no words of it."""
    try:
        return await answer
    except web.HTTPException as refusal:
        return _sorry(refusal.status)
    except Exception as error:  # the one error handler of pages: a person reads the answer
        log.error("page_failed", **logs.where(error))
        return _sorry(500)


def _sorry(status: int) -> web.Response:
    return as_http(plain_page(DEFAULT_LANGUAGE, "sorry", status=status))
