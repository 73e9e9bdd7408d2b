"""Serve the pictures of the house: the mark for browsers and phones, and what is shared."""

import asyncio
from functools import cache
from pathlib import Path

from aiohttp import web

from bot.web.answers import HttpAnswers
from bot.web.enrolment.language import language_of
from documents import mark_pictures
from documents.identity.mark import mark
from flows.texts import plain_text
from services.pages.layout import BOT_PHOTO, ICON, LOGOS, SHARED, TOUCH_ICON

KEPT = {"Cache-Control": "public, max-age=86400"}
KINDS = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "svg": "image/svg+xml",
    "webp": "image/webp",
}


class HousePictures:
    """Draws each picture once; `answers` knows the name of the association.

    `logos` is the folder of the partners' logos, which are served as they are.
    """

    def __init__(self, answers: HttpAnswers, logos: Path | None = None) -> None:
        self._answers = answers
        self._logos = logos

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(f"/{ICON}", self._icon),
            web.get(f"/{TOUCH_ICON}", self._touch_icon),
            web.get(f"/{BOT_PHOTO}", self._bot_photo),
            web.get(f"/{SHARED}", self._shared),
            web.get(f"/{LOGOS}/{{name:[A-Za-z0-9_-]{{1,60}}\\.[a-z]{{3,4}}}}", self._logo),
        ]

    async def _icon(self, _: web.Request) -> web.Response:
        return web.Response(text=mark(), content_type="image/svg+xml", headers=KEPT)

    async def _touch_icon(self, _: web.Request) -> web.Response:
        drawn = await asyncio.to_thread(mark_pictures.png, mark_pictures.TOUCH_SIDE, rounded=False)
        return web.Response(body=drawn, content_type="image/png", headers=KEPT)

    async def _bot_photo(self, _: web.Request) -> web.Response:
        """Send what @BotFather takes as the bot's photo, which Telegram cuts round."""
        drawn = await asyncio.to_thread(mark_pictures.png, mark_pictures.PHOTO_SIDE, rounded=False)
        return web.Response(body=drawn, content_type="image/png", headers=KEPT)

    async def _logo(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        kind = KINDS.get(name.rpartition(".")[2])
        if self._logos is None or kind is None:
            raise web.HTTPNotFound
        try:
            content = await asyncio.to_thread((self._logos / name).read_bytes)
        except OSError:
            raise web.HTTPNotFound from None
        return web.Response(body=content, content_type=kind, headers=KEPT)

    async def _shared(self, request: web.Request) -> web.Response:
        drawn = await asyncio.to_thread(_shared, language_of(request), self._answers.association)
        return web.Response(body=drawn, content_type="image/png", headers=KEPT)


@cache
def _shared(language: str, association: str) -> bytes:
    hello, free = (plain_text(language, f"front_page.{it}") for it in ("hello", "free"))
    return mark_pictures.share_picture(hello, free, association)
