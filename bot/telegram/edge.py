"""Handle one update, once: its turn in one transaction, then its replies, mark and confirmation."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.orm import Session
from telegram import Bot, Update
from telegram.error import TelegramError

from bot import logs
from bot.instruments import meters, tracing
from bot.instruments.following import follow, followed
from bot.telegram.deadline import OUT_OF_REACH, Deadline, HeldLease
from bot.telegram.lanes import Lanes
from bot.telegram.marks import Marks
from bot.telegram.request import Flooded
from bot.telegram.results import result_of
from bot.telegram.sender import Changes, ChatSender, says_something
from handlers.turns import App, Incoming, Take
from models.engine.database import Database
from rules.conversation.message_budget import MessageBudget
from rules.outbox.retries import Result
from rules.schedule.clock import Clock
from services.conversation import answer_leases, turns, updates
from services.conversation.conversations import Conversations
from services.conversation.merged_answers import without_messages
from services.conversation.replies import Outgoing, Say
from services.conversation.turn_context import Asked, Notice
from services.conversation.turns import CallAnswer, Heard, TurnResult
from services.conversation.updates import Answered, HeardBefore
from services.people import people
from services.wiring.next_due import Source

ACKNOWLEDGE_AFTER = 5.0
"""Seconds after which a slow answer no longer delays the queue; its row keeps what is owed."""
LOOKS = 0.25
"""Seconds between two looks for an answer that another process gives, or two tries to mark one."""

OVER = (Result.SENT, Result.BLOCKED, Result.REFUSED)
"""Results after which an answer is not given again."""

log = structlog.get_logger()

Service = Callable[[Mapping[str, str]], Awaitable[tuple[str, Mapping[str, str]]]]
"""An outside service: takes a request, returns an outcome and the values to keep. Never raises."""
Slot = tuple[int, bool]
"""A chat, and whether the message may tell of a danger."""
Merged = tuple[int, Sequence[Outgoing]]
"""The id of an update beyond the budget, and the replies owed for it."""


@dataclass(slots=True)
class Edge:
    """Receives updates: runs their turns and gives their answers, in order within each chat."""

    application: App
    database: Database
    chat_sender: ChatSender
    may_be_urgent: Callable[[str], bool]
    """Whether a text may tell of a danger: such a message is answered in full."""
    sorry: str
    """The reply after an unexpected error."""
    conversations: Conversations
    services: Mapping[str, Service]
    clock: Clock
    marks: Marks
    wake_worker: Callable[[], None]
    """Called after each turn: it may have queued a message for now."""
    process: int | None = None
    """The number of this process, kept with what it owes."""
    budget: MessageBudget = field(default_factory=MessageBudget)
    monotonic: Callable[[], float] = time.monotonic
    turns: Lanes = field(default_factory=Lanes)
    answers: Lanes = field(default_factory=Lanes)
    _merged: dict[Slot, Merged] = field(default_factory=dict)
    """Merged answers that nobody has begun to give: a later one may still replace them."""
    _answering: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    """The task that answers each update, by update id, from its commit until `hear` returns."""
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def bot(self) -> Bot:
        bot: Bot = self.application.bot
        return bot

    async def handle(self, update: Update) -> None:
        """Return once the update is answered, or after a while. Raises when it must come again.

        The wait keeps order: what another process then hears of this chat is answered after it.
        """
        answering = await self.hear(update)
        if answering is not None:
            await asyncio.wait({answering}, timeout=ACKNOWLEDGE_AFTER)

    async def hear(self, update: Update) -> asyncio.Task[None] | None:
        """Return the task that answers, once the turn is committed: its row then owes the replies.

        Returns None when nobody need wait for the answer. Raises when the update must come again.
        """
        await self.application.process_update(update)
        return self._answering.pop(update.update_id, None)

    async def take(self, incoming: Incoming) -> None:
        """Take what a handler parsed; return once its turn is committed."""
        committed = asyncio.get_running_loop().create_future()
        answering = self._start(self._in_its_lane(incoming, committed))
        is_merged = await asyncio.shield(committed)
        if not is_merged:
            self._answering[incoming.heard.update_id] = answering

    async def rest(self) -> None:
        """Wait until no turn and no answer is under way."""
        while self._running:
            await asyncio.wait(self._running)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _in_its_lane(self, incoming: Incoming, committed: asyncio.Future[bool]) -> None:
        """Run a chat's turns, then give their answers, in order; no chat delays another."""
        follow(incoming.heard.update_id)
        with tracing.whole(incoming.heard.update_id):
            await self._in_order(incoming, committed)

    async def _in_order(self, incoming: Incoming, committed: asyncio.Future[bool]) -> None:
        begun_at = time.monotonic()
        async with self.turns.of(incoming.heard.chat_id) as lane:
            if lane.error is not None:
                committed.set_exception(lane.error)
                return
            slot, now = self._slot(incoming), self.clock()
            turn = asyncio.ensure_future(self._turn(incoming, slot, now))
            await asyncio.wait({turn})
            error = turn.exception()
            meters.note_turn(time.monotonic() - begun_at, waits=error is not None)
            if error is not None:
                lane.error = error
                committed.set_exception(error)
                return
            result, deadline = turn.result(), self._deadline(incoming.heard, begun_at, now)
            if slot is not None and result is not None:
                self._merged[slot] = (incoming.heard.update_id, result.outgoing)
        committed.set_result(slot is not None and result is not None)
        self.wake_worker()
        async with self.answers.of(incoming.heard.chat_id):
            if result is None:
                heard_before = incoming.heard.update_id
                soon = time.monotonic() + ACKNOWLEDGE_AFTER
                await self._see_answered(incoming.heard.bot_id, [heard_before], soon)
                return
            if result.after:
                await self._see_answered(incoming.heard.bot_id, result.after, deadline.at)
            if slot is not None and not self._begin_merged(slot, incoming.heard.update_id):
                result = replace(result, outgoing=without_messages(result.outgoing))
            with tracing.part("answer"):
                await self._answer(incoming, result, deadline)
            meters.ANSWER_SECONDS.observe(time.monotonic() - begun_at)
        if result.asked is not None:
            self._start(self._ask_outside(incoming.heard, result.asked))

    def _deadline(self, heard: Heard, begun_at: float, now: datetime) -> Deadline:
        """Return until when we give the answer of a turn at `now`, whose update came before."""
        lease = answer_leases.begun(heard.bot_id, heard.update_id, now)
        patience = self.chat_sender.patience
        return Deadline(begun_at + patience, patience, HeldLease(self.database, lease, self.clock))

    def _slot(self, incoming: Incoming) -> Slot | None:
        """Return the slot in which the answer to a message beyond the budget waits; else None."""
        chat_id = incoming.heard.chat_id
        if incoming.take_merged is None or self.budget.spend(chat_id, self._sent_at(incoming)):
            return None
        return chat_id, self.may_be_urgent(incoming.words)

    def _sent_at(self, incoming: Incoming) -> float:
        """Return when a message was sent, by our clock: a backlog of ours is not a flood."""
        now = self.clock().timestamp()
        return self.monotonic() - max(0, now - (incoming.sent_at or now))

    def _begin_merged(self, slot: Slot, update_id: int) -> bool:
        """Begin to give a merged answer; return False if a later one has replaced it."""
        if (waiting := self._merged.get(slot)) is None or waiting[0] != update_id:
            return False
        del self._merged[slot]
        return True

    async def _answer(self, incoming: Incoming, result: TurnResult, deadline: Deadline) -> None:
        """Give the answer, unless its row's lease is about to end: then delivery gives it."""
        heard = incoming.heard
        if not deadline.is_ahead():
            if result.outgoing:
                log.warning("answer_left_to_delivery", update_id=heard.update_id)
                await self._leave_to_delivery(deadline)
            return
        try:
            await self._speak(heard, result, deadline, incoming.callback_id)
        except DBAPIError as error:  # given but not marked: delivery gives it again
            kind = type(error).__name__
            log.warning("answer_not_marked", update_id=heard.update_id, error=kind)

    async def _leave_to_delivery(self, deadline: Deadline) -> None:
        """Let delivery give the answer as soon as it can: nobody here tries any more."""
        await deadline.give_up()
        self.wake_worker()

    def _take(self, incoming: Incoming, slot: Slot | None) -> Take:
        """Return the work of the turn; beyond the budget it also closes the answer it replaces."""
        if slot is None or incoming.take_merged is None:
            return incoming.take
        _, is_urgent = slot
        take = incoming.take if is_urgent else incoming.take_merged
        before = self._merged.pop(slot, None)
        if before is None:
            return take
        replaced = Answered(before[0], left=without_messages(before[1]))

        def take_and_replace(session: Session, now: datetime) -> TurnResult:
            result = take(session, now)
            updates.mark_answered(session, incoming.heard.bot_id, [replaced], now)
            return result

        return take_and_replace

    async def _see_answered(self, bot_id: int, before: Collection[int], until: float) -> None:
        """Wait for the answers that others give to earlier updates of a chat, until that instant.

        Else the person would hear them after a newer one.
        """
        while time.monotonic() < until:
            with suppress(DBAPIError):
                if await self.database.read(lambda s: updates.are_answered(s, bot_id, before)):
                    return
            await asyncio.sleep(LOOKS)

    async def _mark(self, answered: Answered, deadline: Deadline) -> None:
        """Mark what was given; while the database is away, until delivery may give it again."""
        while True:
            try:
                return await self.marks.answered(answered)
            except OUT_OF_REACH:
                if not deadline.is_ahead(LOOKS):
                    raise
            await asyncio.sleep(LOOKS)

    async def _turn(
        self, incoming: Incoming, slot: Slot | None, now: datetime
    ) -> TurnResult | None:
        """Run the turn and commit it; return None for an update that was recorded before."""
        take = self._take(incoming, slot)
        cause, here = followed(), copy_context()

        def work(session: Session) -> TurnResult:
            session.info[updates.PROCESS] = self.process
            session.info[updates.CAUSE] = cause
            return here.run(take, session, now)

        try:
            with tracing.part("turn"):
                result = await self.database.transact(work)
            logs.step("turn_committed", messages=len(result.outgoing))
            return result
        except HeardBefore:
            return None
        except OUT_OF_REACH:  # the update must come again; other errors are ours
            raise
        except Exception as error:  # the one error handler: the person is told that it failed
            meters.note_failed_turn()
            log.error("turn_failed", update_id=incoming.heard.update_id, **logs.where(error))
            sorry = [Say(self.sorry)]
            return await self._say_only(incoming.heard, sorry, now)

    async def _say_only(
        self, heard: Heard, replies: Sequence[Outgoing], now: datetime
    ) -> TurnResult | None:
        try:
            return await self.database.transact(
                lambda session: turns.say_only(session, heard, replies, now)
            )
        except HeardBefore:
            return None
        except (DataError, OverflowError) as error:  # numbers that no database holds
            log.error("update_given_up", error=type(error).__name__)
            return TurnResult(())

    async def _speak(
        self, heard: Heard, result: TurnResult, deadline: Deadline, callback_id: str | None
    ) -> None:
        """Stop the spinner, edit and send at the same time.

        The spinner and its notice are best effort, and so are edits beside a message.
        """
        replies, edits = result.outgoing, list[Changes]()
        if says_something(replies):
            edits = [reply for reply in replies if isinstance(reply, Changes)]
            replies = [reply for reply in replies if not isinstance(reply, Changes)]

        async def note(asked_by: int | None, remaining: Sequence[Outgoing]) -> None:
            await self._mark(Answered(heard.update_id, asked_by, remaining), deadline)

        asked_by, ended = None, Result.SENT
        try:
            asked_by, *_ = await asyncio.gather(
                self.chat_sender.say(heard.chat_id, replies, deadline=deadline, note=note),
                *(
                    [self._stop_spinner(heard.chat_id, callback_id, result.notice)]
                    if callback_id
                    else []
                ),
                self.chat_sender.change_beside(heard.chat_id, edits),
            )
        except TelegramError as error:
            gate = self.chat_sender.gate
            ended = result_of(error, gate, Source.ANSWERS, (heard.update_id,))
            if ended not in OVER:
                kind = type(error).__name__
                log.warning("answer_kept_back", update_id=heard.update_id, error=kind)
                await self._leave_to_delivery(deadline)
        if result.outgoing:
            logs.step("answered", outcome=ended)
            meters.note_answer(ended)
        if ended is Result.BLOCKED:
            await self._mark_blocked(heard)
        if result.outgoing and ended in OVER:
            await self._mark(Answered(heard.update_id, asked_by), deadline)

    async def _mark_blocked(self, heard: Heard) -> None:
        now = self.clock()
        await self.database.transact(
            lambda session: people.mark_blocked(session, heard.bot_id, heard.chat_id, now)
        )

    async def _stop_spinner(self, chat_id: int, callback_id: str, notice: Notice | None) -> None:
        text, stays = (notice.text, notice.stays) if notice else (None, None)
        try:
            await self.bot.answer_callback_query(callback_id, text, show_alert=stays)
        except Flooded as flooded:
            self.chat_sender.gate.refuse(chat_id, flooded.seconds)
        except TelegramError:
            return  # best effort: the answer itself is sent beside it

    async def _ask_outside(self, heard: Heard, asked: Asked) -> None:
        outcome, values = await self.services[asked.service](asked.request)
        answer = CallAnswer(asked.call_id, outcome, values)
        heard_answer = Heard(heard.bot_id, -asked.call_id, heard.chat_id)
        incoming = Incoming(
            heard_answer,
            lambda session, now: turns.take_call_answer(
                session, self.conversations, heard_answer, answer, now
            ),
        )
        committed = asyncio.get_running_loop().create_future()
        await self._in_its_lane(incoming, committed)
        if error := committed.exception():  # the script takes its `late` branch instead
            log.warning("call_answer_lost", update_id=heard.update_id, error=type(error).__name__)
