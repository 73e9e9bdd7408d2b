"""Handle each update of Telegram once: first the turn, then the answer, in order in each chat."""

import asyncio
from dataclasses import dataclass, field

from telegram import Update

from bot.telegram.answer_giver import AnswerGiver
from bot.turns.turn_queue import ACKNOWLEDGE_AFTER, TurnQueue
from handlers.turns import App, IncomingUpdate


@dataclass(slots=True)
class Edge:
    """Receives updates: their handlers take turns of the queue."""

    application: App
    queue: TurnQueue
    giver: AnswerGiver
    _answering: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    """The task that answers each update, by update id, from its commit until `hear` returns."""

    async def handle(self, update: Update) -> None:
        """Return once the update is answered, or after a while. Raises when it must come again.

        The wait keeps order: what another process then hears of this chat is answered after it.
        """
        answering = await self.hear(update)
        if answering is not None:
            await asyncio.wait({answering}, timeout=ACKNOWLEDGE_AFTER)

    async def hear(self, update: Update) -> asyncio.Task[None] | None:
        """Return, once the turn is committed with the replies owed, the task that sends them.

        Returns None when nobody need wait for the answer. Raises when the update must come again.
        """
        await self.application.process_update(update)
        return self._answering.pop(update.update_id, None)

    async def take(self, incoming: IncomingUpdate) -> None:
        """Take what a handler parsed; return once its turn is committed."""
        answering = await self.queue.take(incoming)
        if answering is not None:
            self._answering[incoming.heard.update_id] = answering
