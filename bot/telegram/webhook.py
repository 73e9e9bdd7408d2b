"""Updates in by webhook: one secret, small bodies, and 200 only for what was handled."""

import hmac
from dataclasses import dataclass

import orjson
import structlog
from aiohttp import web
from sqlalchemy.exc import DBAPIError

from bot.telegram.edge import Edge
from handlers.telegram_update import Update

LARGEST_BODY = 1024 * 1024
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
PATH = "/telegram"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Webhook:
    edge: Edge
    secret: str

    async def receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self.secret.encode()):
            return web.Response(status=403)
        update = _read(await request.read())
        if update is None:
            return web.Response(status=400)
        try:
            await self.edge.handle(update)
        except DBAPIError as error:
            log.warning("update_waits", update_id=update["update_id"], error=type(error).__name__)
            return web.Response(status=503)
        return web.Response()


def _read(body: bytes) -> Update | None:
    try:
        found: Update = orjson.loads(body)
        return found if isinstance(found["update_id"], int) else None
    except (orjson.JSONDecodeError, LookupError, TypeError):
        return None
