"""The bot's own web application: updates in, pages for links, and a word on its health."""

from aiohttp import web

from bot.pages.copies import Copies
from bot.pages.door_handlers import Door
from bot.pages.feed import Feeds
from bot.pages.handlers import Pages
from bot.webhook import LARGEST_BODY, PATH, Webhook


def build(
    webhook: Webhook | None,
    pages: Pages | None = None,
    door: Door | None = None,
    feeds: Feeds | None = None,
    copies: Copies | None = None,
) -> web.Application:
    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_get("/health", _health)
    if webhook is not None:
        app.router.add_post(PATH, webhook.receive)
    if pages is not None:
        app.add_routes(pages.routes())
    if door is not None:
        app.add_routes(door.routes())
    if feeds is not None:
        app.add_routes(feeds.routes())
    if copies is not None:
        app.add_routes(copies.routes())
    return app


async def _health(_: web.Request) -> web.Response:
    return web.Response(text="ok\n")
