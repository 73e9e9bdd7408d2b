"""Build the bot's web application: updates in, pages, and what tells about its health."""

from collections.abc import Iterable
from functools import partial
from typing import Protocol

from aiohttp import web

from bot.readiness import Readiness
from bot.telegram.webhook import LARGEST_BODY, PATH, SECRET_HEADER, Webhook
from bot.web.answers import ANSWERS, Handler, HttpAnswers
from scheduler.heartbeat import Heartbeat
from services.pages.layout import SECURITY


class Site(Protocol):
    """A part of the application that has routes."""

    def routes(self) -> Iterable[web.RouteDef]: ...


def build(
    webhook: Webhook | None,
    *sites: Site,
    heartbeat: Heartbeat | None = None,
    readiness: Readiness | None = None,
    answers: HttpAnswers | None = None,
) -> web.Application:
    """Build the application; `answers` is what the sites answer with too."""
    answers = answers or HttpAnswers()
    middlewares = [answers.middleware, _only_readable]
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=middlewares)
    app[ANSWERS] = answers
    app.on_response_prepare.append(_secure)
    app.router.add_get("/health", partial(_health, heartbeat or Heartbeat()))
    if readiness is not None:
        app.router.add_get("/ready", partial(_ready, readiness))
    if webhook is not None:
        app.router.add_post(PATH, webhook.receive)
    for site in sites:
        app.add_routes(site.routes())
    return app


async def _health(heartbeat: Heartbeat, _: web.Request) -> web.Response:
    """Tell whether the process is alive; a restart would not bring a database back."""
    if heartbeat.is_silent:
        return web.Response(text="no sweep for 10 minutes\n", status=503)
    return web.Response(text="ok\n")


async def _ready(readiness: Readiness, _: web.Request) -> web.Response:
    ready, report = await readiness.look()
    return web.json_response({"ready": ready, **report}, status=200 if ready else 503)


@web.middleware
async def _only_readable(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse headers that are not UTF-8; the webhook's secret is compared, never decoded."""
    for name, value in request.headers.items():
        if not (_is_utf8(name) and (name == SECRET_HEADER or _is_utf8(value))):
            raise web.HTTPBadRequest
    return await handler(request)


def _is_utf8(header: str) -> bool:
    """Return whether a header is UTF-8; aiohttp turns other bytes into lone surrogates."""
    try:
        return header.isascii() or bool(header.encode())
    except UnicodeEncodeError:
        return False


async def _secure(_: web.Request, answer: web.StreamResponse) -> None:
    for name, value in SECURITY.items():
        answer.headers.setdefault(name, value)
    answer.headers["Server"] = SECURITY["Server"]
