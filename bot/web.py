"""The bot's own web application: updates in, pages for links, and a word on its health."""

from collections.abc import Iterable
from typing import Protocol

from aiohttp import web

from bot.webhook import LARGEST_BODY, PATH, Webhook


class Site(Protocol):
    def routes(self) -> Iterable[web.RouteDef]: ...


def build(webhook: Webhook | None, *sites: Site) -> web.Application:
    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_get("/health", _health)
    if webhook is not None:
        app.router.add_post(PATH, webhook.receive)
    for site in sites:
        app.add_routes(site.routes())
    return app


async def _health(_: web.Request) -> web.Response:
    return web.Response(text="ok\n")
