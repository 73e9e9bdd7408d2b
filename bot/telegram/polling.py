"""Receive updates by long polling; confirm each only once it is committed."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import structlog
from sqlalchemy.exc import DBAPIError
from telegram import Bot
from telegram.error import Conflict, TelegramError

from bot.instruments.meters import UpdateRefusal
from bot.telegram.edge import Edge
from bot.telegram.request import UnreadableAnswer
from bot.telegram.updates import give_up, id_of, read

LONG_POLL = 30
BATCH = 100
GLANCE = 0.05
"""Seconds to wait for the turns under way, before asking for more updates."""
PAUSES = (1.0, 2.0, 5.0, 10.0)
WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]

log = structlog.get_logger()


async def poll(bot: Bot, edge: Edge) -> None:
    """Receive updates until cancelled; updates that fail while the database is away come again."""
    polling = Polling(bot, edge)
    try:
        await _poll(polling)
    finally:
        await polling.stop()


async def _poll(polling: "Polling") -> None:
    failures = 0
    while True:
        try:
            await polling.hear_batch()
            failures = 0
        except Conflict:
            log.error("another_bot_polls")
            failures = len(PAUSES)
        except (TelegramError, DBAPIError) as error:
            log.warning("updates_wait", error=type(error).__name__)
            failures += 1
        if failures:
            await asyncio.sleep(PAUSES[min(failures, len(PAUSES)) - 1])


@dataclass(slots=True)
class Polling:
    """Asks Telegram for updates, and keeps the unconfirmed updates."""

    bot: Bot
    edge: Edge
    offset: int = 0
    singly: int = 0
    """How many updates are still to be asked for singly, to find the unreadable one."""
    _hearing: dict[int, asyncio.Task[object]] = field(default_factory=dict)
    """The updates not confirmed yet, by id."""
    _logged: set[asyncio.Task[object]] = field(default_factory=set)
    """Turns under way when an outage was logged: their failure is not logged again."""

    async def hear_batch(self) -> None:
        """Ask for updates, begin a turn for each new one, confirm the committed ones.

        Many turns of one chat take a while: meanwhile the updates of other chats are fetched too.
        """
        try:
            updates = await self._ask()
        except UnreadableAnswer as error:
            self._pass_over(error)
            return
        self._begin(updates)
        if self._hearing:
            await asyncio.wait(self._hearing.values(), timeout=GLANCE)
        self._confirm()

    async def stop(self) -> None:
        """Leave the turns under way to the edge; updates that are not confirmed come again."""
        for task in self._hearing.values():
            task.cancel()
        await asyncio.gather(*self._hearing.values(), return_exceptions=True)

    def _begin(self, updates: Sequence[object]) -> None:
        if not updates:
            self.singly = 0
        for update in updates:
            update_id = id_of(update)
            if update_id is None:  # it is confirmed together with the next update
                give_up(None, UpdateRefusal.NO_ID)
            elif update_id not in self._hearing:
                self.singly = max(0, self.singly - 1)
                self._hearing[update_id] = asyncio.create_task(self._hear(update))

    async def _hear(self, raw: object) -> None:
        if update := read(self.bot, raw):
            await self.edge.hear(update)

    def _confirm(self) -> None:
        """Move the offset past the first updates that are committed.

        Raises the error of one that failed; an outage is raised once for all turns then under way.
        """
        for update_id, task in sorted(self._hearing.items()):
            if not task.done():
                return
            self.offset = update_id
            if error := task.exception():
                is_logged = task in self._logged
                self._hear_anew()
                if is_logged:
                    return
                self._logged = set(self._hearing.values())
                raise error
            del self._hearing[update_id]
            self.offset = update_id + 1

    def _hear_anew(self) -> None:
        """Forget the failed turns, so that Telegram sends the updates of those turns again."""
        for update_id, task in list(self._hearing.items()):
            if task.done() and task.exception():
                del self._hearing[update_id]

    async def _ask(self) -> Sequence[object]:
        """Return raw updates from `BaseRequest.retrieve`.

        `Bot.get_updates` parses all of them or none, and logs what it cannot read.
        """
        params = {
            "offset": self.offset,
            "limit": 1 if self.singly else BATCH,
            "timeout": 0 if self._hearing else LONG_POLL,
            "allowed_updates": json.dumps(WANTED),
        }
        address = f"{self.bot.base_url}/getUpdates?{urlencode(params)}"
        payload = await self.bot.request.retrieve(address, read_timeout=LONG_POLL + 5)
        try:
            updates = self.bot.request.parse_json_payload(payload)["result"]
        except LookupError:  # an object without a result
            raise UnreadableAnswer(()) from None
        if not isinstance(updates, list) or None in map(id_of, updates[-1:]):
            raise UnreadableAnswer(())
        return updates

    def _pass_over(self, error: UnreadableAnswer) -> None:
        """Skip an update that is not JSON; asking for updates one by one finds that update."""
        if not self.singly:
            self.singly = BATCH
        elif len(error.update_ids) == 1:
            (update_id,) = error.update_ids
            give_up(update_id, UpdateRefusal.NOT_JSON)
            self.offset, self.singly = update_id + 1, 0
        else:
            log.error("updates_unreadable")
            raise error
