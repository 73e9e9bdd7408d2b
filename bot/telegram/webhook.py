"""Receive updates by webhook: one secret, small bodies, and 200 only once an update is handled."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from aiohttp import web
from sqlalchemy.exc import DBAPIError

from bot.instruments.meters import REFUSED, UpdateRefusal
from bot.telegram.edge import Edge
from bot.telegram.payload import Unreadable, decode
from bot.telegram.updates import give_up, id_of, read

LARGEST_BODY = 1024 * 1024
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
PATH = "/telegram"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Webhook:
    edge: Edge
    secret: str

    async def receive(self, request: web.Request) -> web.Response:
        """Handle one update; answer 503 to have Telegram push the update again."""
        secret = request.headers.get(SECRET_HEADER, "").encode(errors="surrogateescape")
        if not hmac.compare_digest(secret, self.secret.encode()):
            REFUSED.labels(UpdateRefusal.FORBIDDEN).inc()
            return web.Response(status=403)
        try:
            raw = decode(await request.read())
        except Unreadable as unreadable:
            return _pass_over(unreadable.update_ids)
        if id_of(raw) is None:
            REFUSED.labels(UpdateRefusal.NO_ID).inc()
            return web.Response(status=400)
        update = read(self.edge.giver.bot, raw)
        if update is None:
            return web.Response()
        try:
            await self.edge.handle(update)
        except DBAPIError as error:
            log.warning("update_waits", update_id=update.update_id, error=type(error).__name__)
            return web.Response(status=503)
        return web.Response()


def _pass_over(update_ids: Sequence[int]) -> web.Response:
    """Give up a payload that is not JSON: Telegram would push it for ever, and block the chat."""
    if len(update_ids) != 1:
        REFUSED.labels(UpdateRefusal.NOT_JSON).inc()
        return web.Response(status=400)
    give_up(update_ids[0], UpdateRefusal.NOT_JSON)
    return web.Response()
