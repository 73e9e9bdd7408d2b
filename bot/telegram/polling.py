"""Updates in by long polling: nothing is confirmed before it was committed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import DBAPIError
from telegram import Bot
from telegram.error import Conflict, TelegramError

from bot.telegram.edge import Edge
from bot.telegram.request import UnreadableAnswer, call
from handlers.telegram_update import Update, id_of

LONG_POLL = 30
BATCH = 100
PAUSES = (1.0, 2.0, 5.0, 10.0)
WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]

log = structlog.get_logger()


async def poll(bot: Bot, edge: Edge) -> None:
    """Hear updates until cancelled.  What fails for lack of a database comes again."""
    polling, failures = Polling(bot, edge), 0
    while True:
        try:
            await polling.hear_batch()
            failures = 0
        except Conflict:
            log.error("another_bot_polls", hint="two processes use this token: stop one of them")
            failures = len(PAUSES)
        except (TelegramError, DBAPIError) as error:
            log.warning("updates_wait", error=type(error).__name__)
            failures += 1
        if failures:
            await asyncio.sleep(PAUSES[min(failures, len(PAUSES)) - 1])


@dataclass(slots=True)
class Polling:
    bot: Bot
    edge: Edge
    offset: int = 0
    singly: int = 0
    """How many updates are still asked for one by one, to find the one that cannot be read."""

    async def hear_batch(self) -> None:
        """Ask for updates, hear them, confirm those that are committed."""
        try:
            updates = await self._ask()
        except UnreadableAnswer as error:
            self._pass_over(error)
            return
        self.singly = max(0, self.singly - 1) if updates else 0
        hearing = [self.edge.hear(update) for update in updates]
        heard = await asyncio.gather(*hearing, return_exceptions=True)
        for update, outcome in zip(updates, heard, strict=True):
            if isinstance(outcome, BaseException):
                raise outcome
            self._confirm(update)

    async def _ask(self) -> Sequence[Update]:
        try:
            updates = await call(
                self.bot,
                "getUpdates",
                read_timeout=LONG_POLL + 5,
                offset=self.offset,
                limit=1 if self.singly else BATCH,
                timeout=LONG_POLL,
                allowed_updates=WANTED,
            )
        except LookupError:  # an object without a result
            raise UnreadableAnswer(()) from None
        if not isinstance(updates, list) or None in map(id_of, updates[-1:]):
            raise UnreadableAnswer(())
        return updates

    def _confirm(self, update: Update) -> None:
        """Move past an update; one without an id goes with the next, which has one."""
        if (update_id := id_of(update)) is not None:
            self.offset = update_id + 1

    def _pass_over(self, error: UnreadableAnswer) -> None:
        """Skip the one update that is no JSON, once it came alone; before, look for it."""
        if not self.singly:
            self.singly = BATCH
        elif len(error.update_ids) == 1:
            (update_id,) = error.update_ids
            log.error("update_given_up", update_id=update_id, error="not JSON")
            self.offset, self.singly = update_id + 1, 0
        else:
            log.error("updates_unreadable", hint="what answers is perhaps not Telegram")
            raise error
