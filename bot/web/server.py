"""The bot's own web application: updates in, pages for links, and a word on its health."""

from collections.abc import Iterable
from functools import partial
from typing import Protocol

from aiohttp import web

from bot.telegram.webhook import LARGEST_BODY, PATH, Webhook
from scheduler.heartbeat import Heartbeat


class Site(Protocol):
    def routes(self) -> Iterable[web.RouteDef]: ...


def build(
    webhook: Webhook | None, *sites: Site, heartbeat: Heartbeat | None = None
) -> web.Application:
    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_get("/health", partial(_health, heartbeat or Heartbeat()))
    if webhook is not None:
        app.router.add_post(PATH, webhook.receive)
    for site in sites:
        app.add_routes(site.routes())
    return app


async def _health(heartbeat: Heartbeat, _: web.Request) -> web.Response:
    if heartbeat.is_silent:
        return web.Response(text="no tick for 10 minutes\n", status=503)
    return web.Response(text="ok\n")
