"""Take turns in order in each lane, then give their answers; no lane delays another."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

import structlog

from bot.instruments import meters, tracing
from bot.instruments.following import follow
from bot.turns.deadline import Deadline
from bot.turns.flood_merging import FloodMerging
from bot.turns.keyed_locks import KeyedLocks
from bot.turns.runner import TurnRunner
from handlers.turns import IncomingUpdate
from models.people import ChannelName
from rules.schedule.clock import Clock
from services.conversation import turns
from services.conversation.conversations import Conversations
from services.conversation.merged_answers import without_messages
from services.conversation.turn_context import OutsideRequest
from services.conversation.turns import CallAnswer, HeardUpdate, TurnResult

ACKNOWLEDGE_AFTER = 5.0
"""Seconds after which a slow answer no longer delays the queue; its row keeps what is owed."""

log = structlog.get_logger()

Service = Callable[[Mapping[str, str]], Awaitable[tuple[str, Mapping[str, str]]]]
"""An outside service: takes a request, returns an outcome and the values to keep. Never raises."""


class Giver(Protocol):
    """Gives the answers of one channel, once their turns are committed."""

    def deadline(self, heard: HeardUpdate, begun_at: float, now: datetime) -> Deadline:
        """Return until when the answer is this process's to give."""

    async def give(
        self, heard: HeardUpdate, callback_id: str | None, result: TurnResult, deadline: Deadline
    ) -> None: ...

    async def see_answered(self, bot_id: int, before: Collection[int], until: float) -> None:
        """Wait until earlier updates are answered, or that instant of the monotonic clock."""


@dataclass(slots=True)
class TurnQueue:
    """Runs the turns of all channels, and gives their answers, in order within each lane."""

    runner: TurnRunner
    merging: FloodMerging
    givers: Mapping[ChannelName, Giver]
    conversations: Conversations
    services: Mapping[str, Service]
    clock: Clock
    wake_worker: Callable[[], None]
    """Called after each turn: it may have queued a message for now."""
    turns: KeyedLocks = field(default_factory=KeyedLocks)
    answers: KeyedLocks = field(default_factory=KeyedLocks)
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    async def take(self, incoming: IncomingUpdate) -> asyncio.Task[None] | None:
        """Run a turn in its lane; return, after the commit, the task that sends the answer.

        Return None when a later answer stands for it. Raises when the update must come again.
        """
        committed = asyncio.get_running_loop().create_future()
        answering = self._start(self._under_its_lock(incoming, committed))
        is_merged = await asyncio.shield(committed)
        return None if is_merged else answering

    async def rest(self) -> None:
        """Wait until no turn and no answer is under way."""
        while self._running:
            await asyncio.wait(self._running)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _under_its_lock(
        self, incoming: IncomingUpdate, committed: asyncio.Future[bool]
    ) -> None:
        """Run a lane's turns, then give their answers."""
        follow(incoming.heard.update_id)
        with tracing.whole(incoming.heard.update_id):
            await self._in_order(incoming, committed)

    async def _in_order(self, incoming: IncomingUpdate, committed: asyncio.Future[bool]) -> None:
        begun_at, heard = time.monotonic(), incoming.heard
        giver = self.givers[heard.sender.channel]
        async with self.turns.of(heard.lane) as lane_lock:
            if lane_lock.error is not None:
                committed.set_exception(lane_lock.error)
                return
            slot, now = self.merging.slot_of(incoming), self.clock()
            take = self.merging.turn_of(incoming, slot)
            turn = asyncio.ensure_future(self.runner.run(heard, take, now))
            await asyncio.wait({turn})
            error = turn.exception()
            meters.note_turn(time.monotonic() - begun_at, waits=error is not None)
            if error is not None:
                lane_lock.error = error
                committed.set_exception(error)
                return
            result, deadline = turn.result(), giver.deadline(heard, begun_at, now)
            if slot is not None and result is not None:
                self.merging.owe(slot, heard.update_id, result.outgoing)
        committed.set_result(slot is not None and result is not None)
        self.wake_worker()
        async with self.answers.of(heard.lane):
            if result is None:
                soon = time.monotonic() + ACKNOWLEDGE_AFTER
                await giver.see_answered(heard.bot_id, [heard.update_id], soon)
                return
            if result.after:
                await giver.see_answered(heard.bot_id, result.after, deadline.at)
            if slot is not None and not self.merging.begin(slot, heard.update_id):
                result = replace(result, outgoing=without_messages(result.outgoing))
            with tracing.part("answer"):
                await giver.give(heard, incoming.callback_id, result, deadline)
            meters.ANSWER_SECONDS.observe(time.monotonic() - begun_at)
        if result.asked is not None:
            self._start(self._ask_outside(heard, result.asked))

    async def _ask_outside(self, heard: HeardUpdate, asked: OutsideRequest) -> None:
        """Ask an outside service, then take the service's answer as a turn of the same chat."""
        outcome, values = await self.services[asked.service](asked.request)
        answer = CallAnswer(asked.call_id, outcome, values)
        heard_answer = HeardUpdate(heard.bot_id, -asked.call_id, heard.sender, heard.lane)
        incoming = IncomingUpdate(
            heard_answer,
            lambda session, now: turns.take_call_answer(
                session, self.conversations, heard_answer, answer, now
            ),
        )
        committed = asyncio.get_running_loop().create_future()
        await self._under_its_lock(incoming, committed)
        if error := committed.exception():  # the script takes its `late` branch instead
            log.warning("call_answer_lost", update_id=heard.update_id, error=type(error).__name__)
