"""Updates in by long polling: nothing is confirmed before it was handled."""

import asyncio
from collections.abc import Sequence

import structlog
from sqlalchemy.exc import DBAPIError
from telegram import Bot
from telegram.error import Conflict, TelegramError

from bot.telegram.edge import Edge
from bot.telegram.request import call
from handlers.telegram_update import Update

LONG_POLL = 30
PAUSES = (1.0, 2.0, 5.0, 10.0)
WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]

log = structlog.get_logger()


async def poll(bot: Bot, edge: Edge) -> None:
    """Runs until cancelled.  What fails for lack of a database comes again."""
    offset, failures = 0, 0
    while True:
        try:
            offset = await _batch(bot, edge, offset)
            failures = 0
        except Conflict:
            log.error("another_bot_polls", hint="two processes use this token: stop one of them")
            failures = len(PAUSES)
        except (TelegramError, DBAPIError) as error:
            log.warning("updates_wait", error=type(error).__name__)
            failures += 1
        if failures:
            await asyncio.sleep(PAUSES[min(failures, len(PAUSES)) - 1])


async def _batch(bot: Bot, edge: Edge, offset: int) -> int:
    updates: Sequence[Update] = await call(
        bot,
        "getUpdates",
        read_timeout=LONG_POLL + 5,
        offset=offset,
        timeout=LONG_POLL,
        allowed_updates=WANTED,
    )
    handled = await asyncio.gather(*map(edge.handle, updates), return_exceptions=True)
    for failed in handled:
        if isinstance(failed, BaseException):
            raise failed
    return max((update["update_id"] + 1 for update in updates), default=offset)
