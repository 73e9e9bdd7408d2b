"""One update, once: a turn in one transaction, then its lines, its mark, its acknowledgement."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session
from telegram import Bot, Update
from telegram.error import BadRequest, TelegramError

from bot import logs
from bot.telegram.lanes import Lanes
from bot.telegram.marks import Marks
from bot.telegram.request import Flooded
from bot.telegram.sender import Blocked, Speech
from handlers.turns import App, Incoming, Take
from models.engine.database import Database
from rules.conversation.message_budget import MessageBudget
from rules.schedule.clock import Clock
from services.conversation import turns, updates
from services.conversation.conversations import Conversations
from services.conversation.merged_answers import without_messages
from services.conversation.replies import Edit, Outgoing, Say, Unbutton
from services.conversation.turn_context import Asked
from services.conversation.turns import CallAnswer, Heard, TurnResult
from services.conversation.updates import Answered, HeardBefore
from services.people import people
from services.people.tokens import Chance

ACKNOWLEDGE_AFTER = 5.0
"""Seconds: an answer that takes longer no longer holds the queue; it is kept in its row."""

OUT_OF_REACH = (OperationalError, InterfaceError)
"""The database is away or full: the update must come again.  Other errors are ours."""

log = structlog.get_logger()

Service = Callable[[Mapping[str, str]], Awaitable[tuple[str, Mapping[str, str]]]]
"""An outside service: what is known in, an outcome and what to keep out.  Never raises."""


Slot = tuple[int, bool]
"""A chat, and whether its words may tell of a danger."""
Merged = tuple[int, Sequence[Outgoing]]
"""An update beyond the budget, and what is owed for it."""


@dataclass(slots=True)
class Edge:
    application: App
    database: Database
    speech: Speech
    may_be_urgent: Callable[[str], bool]
    """Whether words may tell of a danger: their answer is said whole."""
    sorry: str
    """Said after something broke."""
    conversations: Conversations
    services: Mapping[str, Service]
    clock: Clock
    chance: Chance
    marks: Marks
    wake_worker: Callable[[], None]
    """Called after each turn: it may have promised something for now."""
    process: int | None = None
    """Its number, kept with what it owes."""
    budget: MessageBudget = field(default_factory=MessageBudget)
    monotonic: Callable[[], float] = time.monotonic
    turns: Lanes = field(default_factory=Lanes)
    answers: Lanes = field(default_factory=Lanes)
    _merged: dict[Slot, Merged] = field(default_factory=dict)
    """The merged answers that nobody has begun to say: a later one may still replace them."""
    _answering: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    """By update, from its commit until `hear` returns."""
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def bot(self) -> Bot:
        bot: Bot = self.application.bot
        return bot

    async def handle(self, update: Update) -> None:
        """Return once the update is answered, or after a while: what another process hears next
        of this chat is answered after it.  Raises when it must come again."""
        answering = await self.hear(update)
        if answering is not None:
            await asyncio.wait({answering}, timeout=ACKNOWLEDGE_AFTER)

    async def hear(self, update: Update) -> asyncio.Task[None] | None:
        """Return what answers once the turn is committed: from then on its row owes the lines.

        Raises when the update must come again; None when nobody need wait for the answer.
        """
        await self.application.process_update(update)
        return self._answering.pop(update.update_id, None)

    async def take(self, incoming: Incoming) -> None:
        """What handlers call: return once the turn is committed."""
        committed = asyncio.get_running_loop().create_future()
        answering = self._start(self._in_its_lane(incoming, committed))
        is_merged = await asyncio.shield(committed)
        if not is_merged:
            self._answering[incoming.heard.update_id] = answering

    async def rest(self) -> None:
        """Wait until nothing is under way."""
        while self._running:
            await asyncio.wait(self._running)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _in_its_lane(self, incoming: Incoming, committed: asyncio.Future[bool]) -> None:
        """Turns of one chat in order, then their answers in order: a flood holds up nobody."""
        until = time.monotonic() + self.speech.patience
        async with self.turns.of(incoming.heard.chat_id) as lane:
            if lane.error is not None:
                committed.set_exception(lane.error)
                return
            slot = self._slot(incoming)
            turn = asyncio.ensure_future(self._turn(incoming, slot))
            await asyncio.wait({turn})
            if error := turn.exception():
                lane.error = error
                committed.set_exception(error)
                return
            taken = turn.result()
            if slot is not None:
                self._merged[slot] = (incoming.heard.update_id, taken.lines)
        committed.set_result(slot is not None)
        self.wake_worker()
        async with self.answers.of(incoming.heard.chat_id):
            if slot is not None and not self._begin_merged(slot, incoming.heard.update_id):
                taken = replace(taken, lines=without_messages(taken.lines))
            await self._answer(incoming, taken, until)
        if taken.asked is not None:
            self._start(self._ask_outside(incoming.heard, taken.asked))

    def _slot(self, incoming: Incoming) -> Slot | None:
        """Where the answer to a message beyond the budget waits to be said, or replaced."""
        chat_id = incoming.heard.chat_id
        if incoming.take_merged is None or self.budget.spend(chat_id, self._sent_at(incoming)):
            return None
        return chat_id, self.may_be_urgent(incoming.words)

    def _sent_at(self, incoming: Incoming) -> float:
        """When it was sent, by the monotonic clock: what waited for us is no flood."""
        now = self.clock().timestamp()
        return self.monotonic() - max(0, now - (incoming.sent_at or now))

    def _begin_merged(self, slot: Slot, update_id: int) -> bool:
        """Whether this answer is the last of its slot: from now on nothing replaces it."""
        if (waiting := self._merged.get(slot)) is None or waiting[0] != update_id:
            return False
        del self._merged[slot]
        return True

    async def _answer(self, incoming: Incoming, taken: TurnResult, until: float) -> None:
        """Past `until` the row's lease nears its end: delivery speaks, not both."""
        heard, patience = incoming.heard, until - time.monotonic()
        if patience <= 0:
            if taken.lines:
                log.warning("answer_left_to_delivery", update_id=heard.update_id)
            return
        try:
            await self._speak(heard, taken, patience, incoming.callback_id)
        except DBAPIError as error:  # said but not marked: delivery says it again
            kind = type(error).__name__
            log.warning("answer_not_marked", update_id=heard.update_id, error=kind)

    def _take(self, incoming: Incoming, slot: Slot | None) -> Take:
        """What the turn does; beyond the budget, it also ends the answer that it replaces."""
        if slot is None or incoming.take_merged is None:
            return incoming.take
        _, is_urgent = slot
        take = incoming.take if is_urgent else incoming.take_merged
        before = self._merged.pop(slot, None)
        if before is None:
            return take
        replaced = Answered(before[0], left=without_messages(before[1]))

        def take_and_replace(session: Session, now: datetime, chance: Chance) -> TurnResult:
            taken = take(session, now, chance)
            updates.mark_answered(session, incoming.heard.bot_id, [replaced], now)
            return taken

        return take_and_replace

    async def _turn(self, incoming: Incoming, slot: Slot | None) -> TurnResult:
        now, take = self.clock(), self._take(incoming, slot)

        def work(session: Session) -> TurnResult:
            session.info[updates.PROCESS] = self.process
            return take(session, now, self.chance)

        try:
            return await self.database.transact(work)
        except HeardBefore:
            return TurnResult(())
        except OUT_OF_REACH:
            raise
        except Exception as error:  # the one error handler: whatever broke, the person hears of it
            log.error("turn_failed", update_id=incoming.heard.update_id, **logs.where(error))
            sorry = [Say(self.sorry)]
            return await self._say_only(incoming.heard, sorry)

    async def _say_only(self, heard: Heard, lines: Sequence[Outgoing]) -> TurnResult:
        now = self.clock()
        try:
            return await self.database.transact(
                lambda session: turns.say_only(session, heard, lines, now)
            )
        except HeardBefore:
            return TurnResult(())
        except (DataError, OverflowError) as error:  # numbers that no database holds
            log.error("update_given_up", error=type(error).__name__)
            return TurnResult(())

    async def _speak(
        self, heard: Heard, taken: TurnResult, patience: float, callback_id: str | None
    ) -> None:
        """The spinner, the edit and the next message start together; two are best effort."""
        edits = [line for line in taken.lines if isinstance(line, Edit | Unbutton)]
        rest = [line for line in taken.lines if not isinstance(line, Edit | Unbutton)]

        async def note(asked_by: int | None, left: Sequence[Outgoing]) -> None:
            await self.marks.answered(Answered(heard.update_id, asked_by, left))

        try:
            asked_by, *_ = await asyncio.gather(
                self.speech.say(heard.chat_id, rest, patience=patience, note=note),
                *([self._stop_spinner(callback_id)] if callback_id else []),
                *([self.speech.say(heard.chat_id, edits)] if edits else []),
            )
        except Blocked:
            asked_by = None
            now = self.clock()
            await self.database.transact(
                lambda session: people.mark_blocked(session, heard.bot_id, heard.chat_id, now)
            )
        except BadRequest as error:  # Telegram will never take it: saying it again would not help
            log.error("answer_refused", update_id=heard.update_id, error=type(error).__name__)
            asked_by = None
        except TelegramError as error:
            log.warning("answer_kept_back", update_id=heard.update_id, error=type(error).__name__)
            return
        if taken.lines:
            await self.marks.answered(Answered(heard.update_id, asked_by))

    async def _stop_spinner(self, callback_id: str) -> None:
        try:
            await self.bot.answer_callback_query(callback_id)
        except Flooded as flooded:
            self.speech.gate.halt(flooded.seconds)
        except TelegramError:
            return  # best effort: the answer itself comes beside it

    async def _ask_outside(self, heard: Heard, asked: Asked) -> None:
        outcome, kept = await self.services[asked.service](asked.request)
        answer = CallAnswer(asked.call_id, outcome, kept)
        called = Heard(heard.bot_id, -asked.call_id, heard.chat_id)
        incoming = Incoming(
            called,
            lambda session, now, chance: turns.take_call_answer(
                session, self.conversations, called, answer, now, chance
            ),
        )
        committed = asyncio.get_running_loop().create_future()
        await self._in_its_lane(incoming, committed)
        if error := committed.exception():  # the `late` branch is played instead
            log.warning("call_answer_lost", update_id=heard.update_id, error=type(error).__name__)
