"""Handle one update, once: its turn in one transaction, then its answer, in order in each chat."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from telegram import Update

from bot.instruments import meters, tracing
from bot.instruments.following import follow
from bot.telegram.answer_giver import AnswerGiver
from bot.telegram.flood_merging import FloodMerging
from bot.telegram.lanes import Lanes
from bot.telegram.turn_runner import TurnRunner
from handlers.turns import App, IncomingUpdate
from rules.schedule.clock import Clock
from services.conversation import turns
from services.conversation.conversations import Conversations
from services.conversation.merged_answers import without_messages
from services.conversation.turn_context import OutsideRequest
from services.conversation.turns import CallAnswer, HeardUpdate

ACKNOWLEDGE_AFTER = 5.0
"""Seconds after which a slow answer no longer delays the queue; its row keeps what is owed."""

log = structlog.get_logger()

Service = Callable[[Mapping[str, str]], Awaitable[tuple[str, Mapping[str, str]]]]
"""An outside service: takes a request, returns an outcome and the values to keep. Never raises."""


@dataclass(slots=True)
class Edge:
    """Receives updates: runs their turns and gives their answers, in order within each chat."""

    application: App
    runner: TurnRunner
    merging: FloodMerging
    giver: AnswerGiver
    conversations: Conversations
    services: Mapping[str, Service]
    clock: Clock
    wake_worker: Callable[[], None]
    """Called after each turn: it may have queued a message for now."""
    turns: Lanes = field(default_factory=Lanes)
    answers: Lanes = field(default_factory=Lanes)
    _answering: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    """The task that answers each update, by update id, from its commit until `hear` returns."""
    _running: set[asyncio.Task[None]] = field(default_factory=set)

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

    async def take(self, incoming: IncomingUpdate) -> None:
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

    async def _in_its_lane(self, incoming: IncomingUpdate, committed: asyncio.Future[bool]) -> None:
        """Run a chat's turns, then give their answers, in order; no chat delays another."""
        follow(incoming.heard.update_id)
        with tracing.whole(incoming.heard.update_id):
            await self._in_order(incoming, committed)

    async def _in_order(self, incoming: IncomingUpdate, committed: asyncio.Future[bool]) -> None:
        begun_at, heard = time.monotonic(), incoming.heard
        async with self.turns.of(heard.chat_id) as lane:
            if lane.error is not None:
                committed.set_exception(lane.error)
                return
            slot, now = self.merging.slot_of(incoming), self.clock()
            take = self.merging.turn_of(incoming, slot)
            turn = asyncio.ensure_future(self.runner.run(heard, take, now))
            await asyncio.wait({turn})
            error = turn.exception()
            meters.note_turn(time.monotonic() - begun_at, waits=error is not None)
            if error is not None:
                lane.error = error
                committed.set_exception(error)
                return
            result, deadline = turn.result(), self.giver.deadline(heard, begun_at, now)
            if slot is not None and result is not None:
                self.merging.owe(slot, heard.update_id, result.outgoing)
        committed.set_result(slot is not None and result is not None)
        self.wake_worker()
        async with self.answers.of(heard.chat_id):
            if result is None:
                soon = time.monotonic() + ACKNOWLEDGE_AFTER
                await self.giver.see_answered(heard.bot_id, [heard.update_id], soon)
                return
            if result.after:
                await self.giver.see_answered(heard.bot_id, result.after, deadline.at)
            if slot is not None and not self.merging.begin(slot, heard.update_id):
                result = replace(result, outgoing=without_messages(result.outgoing))
            with tracing.part("answer"):
                await self.giver.give(heard, incoming.callback_id, result, deadline)
            meters.ANSWER_SECONDS.observe(time.monotonic() - begun_at)
        if result.asked is not None:
            self._start(self._ask_outside(heard, result.asked))

    async def _ask_outside(self, heard: HeardUpdate, asked: OutsideRequest) -> None:
        """Ask an outside service, then take its answer as a turn of the same chat."""
        outcome, values = await self.services[asked.service](asked.request)
        answer = CallAnswer(asked.call_id, outcome, values)
        heard_answer = HeardUpdate(heard.bot_id, -asked.call_id, heard.chat_id)
        incoming = IncomingUpdate(
            heard_answer,
            lambda session, now: turns.take_call_answer(
                session, self.conversations, heard_answer, answer, now
            ),
        )
        committed = asyncio.get_running_loop().create_future()
        await self._in_its_lane(incoming, committed)
        if error := committed.exception():  # the script takes its `late` branch instead
            log.warning("call_answer_lost", update_id=heard.update_id, error=type(error).__name__)
