"""Send the answer of a turn while the lease lasts, and mark it; delivery sends the rest."""

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import DBAPIError
from telegram import Bot
from telegram.error import TelegramError

from bot import logs
from bot.instruments import meters
from bot.telegram.marks import Marks
from bot.telegram.request import Flooded
from bot.telegram.results import result_of
from bot.telegram.sender import Changes, ChatSender, says_something
from bot.turns.deadline import OUT_OF_REACH, Deadline, HeldLease
from models.engine.database import Database
from rules.outbox.retries import SendResult
from rules.schedule.clock import Clock
from services.conversation import answer_leases, updates
from services.conversation.replies import Outgoing
from services.conversation.turn_context import PressNotice
from services.conversation.turns import HeardUpdate, TurnResult
from services.conversation.updates import AnsweredUpdate
from services.people import addresses
from services.wiring.next_due import DeliveryQueue

LOOKS = 0.25
"""Seconds between two looks for an answer that another process gives, or two tries to mark one."""
OVER = (SendResult.SENT, SendResult.BLOCKED, SendResult.REFUSED)
"""Results after which an answer is not given again."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class AnswerGiver:
    bot: Bot
    database: Database
    chat_sender: ChatSender
    clock: Clock
    marks: Marks
    wake_worker: Callable[[], None]
    """Called when delivery may have an answer to give."""

    def deadline(self, heard: HeardUpdate, begun_at: float, now: datetime) -> Deadline:
        """Return until when we give the answer of a turn at `now`, whose update came before."""
        lease = answer_leases.begun(heard.bot_id, heard.update_id, now)
        timeout = self.chat_sender.timeout
        return Deadline(begun_at + timeout, timeout, HeldLease(self.database, lease, self.clock))

    async def give(
        self, heard: HeardUpdate, callback_id: str | None, result: TurnResult, deadline: Deadline
    ) -> None:
        """Send the answer, unless its lease is about to end: delivery sends it then."""
        if not deadline.is_ahead():
            if result.outgoing:
                log.warning("answer_left_to_delivery", update_id=heard.update_id)
                await self._leave_to_delivery(deadline)
            return
        try:
            await self._speak(heard, result, deadline, callback_id)
        except DBAPIError as error:  # given but not marked: delivery gives it again
            kind = type(error).__name__
            log.warning("answer_not_marked", update_id=heard.update_id, error=kind)

    async def see_answered(self, bot_id: int, before: Collection[int], until: float) -> None:
        """Wait, until an instant at most, for other processes to answer earlier updates of a chat.

        Else the person would hear them after a newer one.
        """
        while time.monotonic() < until:
            with suppress(DBAPIError):
                if await self.database.read(lambda s: updates.are_answered(s, bot_id, before)):
                    return
            await asyncio.sleep(LOOKS)

    async def _leave_to_delivery(self, deadline: Deadline) -> None:
        """Let delivery give the answer as soon as it can: nobody here tries any more."""
        await deadline.give_up()
        self.wake_worker()

    async def _mark(self, answered: AnsweredUpdate, deadline: Deadline) -> None:
        """Mark replies as sent; retry without a database, until delivery may send them again."""
        while True:
            try:
                return await self.marks.answered(answered)
            except OUT_OF_REACH:
                if not deadline.is_ahead(LOOKS):
                    raise
            await asyncio.sleep(LOOKS)

    async def _speak(
        self, heard: HeardUpdate, result: TurnResult, deadline: Deadline, callback_id: str | None
    ) -> None:
        """Stop the spinner, edit and send at the same time.

        The spinner and its notice are best effort, and so are edits beside a message.
        """
        replies, edits = result.outgoing, list[Changes]()
        if says_something(replies):
            edits = [reply for reply in replies if isinstance(reply, Changes)]
            replies = [reply for reply in replies if not isinstance(reply, Changes)]

        async def note(asked_by: int | None, remaining: Sequence[Outgoing]) -> None:
            await self._mark(AnsweredUpdate(heard.update_id, asked_by, remaining), deadline)

        asked_by, ended = None, SendResult.SENT
        try:
            asked_by, *_ = await asyncio.gather(
                self.chat_sender.say(heard.lane, replies, deadline=deadline, note=note),
                *(
                    [self._stop_spinner(heard.lane, callback_id, result.notice)]
                    if callback_id
                    else []
                ),
                self.chat_sender.change_beside(heard.lane, edits),
            )
        except TelegramError as error:
            rate_limiter = self.chat_sender.rate_limiter
            ended = result_of(error, rate_limiter, DeliveryQueue.ANSWERS, (heard.update_id,))
            if ended not in OVER:
                kind = type(error).__name__
                log.warning("answer_kept_back", update_id=heard.update_id, error=kind)
                await self._leave_to_delivery(deadline)
        if result.outgoing:
            logs.step("answered", outcome=ended)
            meters.note_answer(ended)
        if ended is SendResult.BLOCKED:
            await self._mark_blocked(heard)
        if result.outgoing and ended in OVER:
            await self._mark(AnsweredUpdate(heard.update_id, asked_by), deadline)

    async def _mark_blocked(self, heard: HeardUpdate) -> None:
        now = self.clock()
        await self.database.transact(
            lambda session: addresses.mark_blocked(session, heard.bot_id, heard.sender, now)
        )

    async def _stop_spinner(
        self, chat_id: int, callback_id: str, notice: PressNotice | None
    ) -> None:
        text, stays = (notice.text, notice.stays) if notice else (None, None)
        try:
            await self.bot.answer_callback_query(callback_id, text, show_alert=stays)
        except Flooded as flooded:
            self.chat_sender.rate_limiter.refuse(chat_id, flooded.seconds)
        except TelegramError:
            return  # best effort: the answer itself is sent beside it
