"""Show the team an announcement's progress in one message, edited every five seconds at most."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from telegram.error import BadRequest, TelegramError

from bot.delivery.leader import Leader
from bot.telegram.rate_limiter import Stale
from bot.telegram.sender import Blocked, ChatSender
from models.engine.database import Database
from rules.outbox.pace import Urgency
from rules.schedule.clock import Clock
from services.announcements import progress_message
from services.announcements.progress_message import ProgressMessage
from services.conversation.replies import Edit, Say

EVERY = timedelta(seconds=5)

log = structlog.get_logger()


@dataclass(slots=True)
class ProgressMessages:
    """Posts and edits progress messages, from the leading process only."""

    database: Database
    bot_id: int
    chat_sender: ChatSender
    clock: Clock
    leader: Leader
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    _shown: dict[int, tuple[str, datetime]] = field(default_factory=dict)
    """The text that each announcement's message shows, as far as we know, and since when."""

    async def show(self) -> None:
        """Post or edit the messages whose figures changed, once Telegram wants no silence."""
        if self.leader.epoch is None or self.chat_sender.rate_limiter.is_shut:
            return
        async with self._one_at_a_time:
            await self.chat_sender.rate_limiter.calm()
            for card in await self._cards(now := self.clock()):
                text, at = self._shown.get(card.announcement_id, ("", now - EVERY))
                if text != card.text and now - at >= EVERY and await self._say(card):
                    self._shown[card.announcement_id] = card.text, now

    async def _cards(self, now: datetime) -> Sequence[ProgressMessage]:
        return await self.database.read(lambda s: progress_message.cards(s, self.bot_id, now))

    async def _say(self, card: ProgressMessage) -> bool:
        """Post or edit a message; return False when it must be tried again."""
        message_id = card.message_id
        try:
            if message_id is None:
                say = Say(card.text, card.buttons)
                message_id = await self.chat_sender.tell(
                    card.lane, say, Urgency.REMINDER, lambda: self.leader.may_send
                )
            else:
                await self.chat_sender.change(card.lane, Edit(message_id, card.text, card.buttons))
        except (BadRequest, Blocked):  # unchanged, or the message is gone
            pass
        except (Stale, TelegramError) as error:
            log.warning("not_followed", id=card.announcement_id, error=type(error).__name__)
            return False
        followed_id = None if card.is_last else message_id
        if followed_id != card.message_id:
            await self.database.transact(
                lambda s: progress_message.keep(s, card.announcement_id, followed_id)
            )
        return True
