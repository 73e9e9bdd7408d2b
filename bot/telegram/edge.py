"""One update, once: a turn in one transaction, then its lines, its mark, its acknowledgement."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot import logs
from bot.telegram.lanes import Lanes
from bot.telegram.marks import Marks
from bot.telegram.request import Flooded, call
from bot.telegram.sender import Blocked, Speech
from handlers.inbox import Inbox, Incoming
from handlers.telegram_update import Update, id_of
from models.engine.database import Database
from rules.schedule.clock import Clock
from services.conversation import turns, updates
from services.conversation.conversations import Conversations
from services.conversation.replies import Edit, Line, Say, Unbutton
from services.conversation.turn_context import Asked
from services.conversation.turns import CallAnswer, Heard, Taken
from services.conversation.updates import Answered, HeardBefore
from services.people import people
from services.people.tokens import Chance

ACKNOWLEDGE_AFTER = 5.0
"""Seconds: an answer that takes longer no longer holds the queue; it is kept in its row."""

OUT_OF_REACH = (OperationalError, InterfaceError)
"""The database is away or full: the update must come again.  Other errors are ours."""

UNREADABLE = (AttributeError, LookupError, TypeError, ValueError)

log = structlog.get_logger()

Service = Callable[[Mapping[str, str]], Awaitable[tuple[str, Mapping[str, str]]]]
"""An outside service: what is known in, an outcome and what to keep out.  Never raises."""


@dataclass(slots=True)
class Edge:
    bot: Bot
    database: Database
    speech: Speech
    inbox: Inbox
    conversations: Conversations
    services: Mapping[str, Service]
    clock: Clock
    chance: Chance
    marks: Marks
    promised: Callable[[], None]
    """Called after each turn: it may have promised something for now."""
    process: int | None = None
    """Its number, kept with what it owes."""
    turns: Lanes = field(default_factory=Lanes)
    answers: Lanes = field(default_factory=Lanes)
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    async def handle(self, update: Update) -> None:
        """Return once the update is answered, or after a while: what another process hears next
        of this chat is answered after it.  Raises when it must come again."""
        answering = await self.hear(update)
        if answering is not None:
            await asyncio.wait({answering}, timeout=ACKNOWLEDGE_AFTER)

    async def hear(self, update: Update) -> asyncio.Task[None] | None:
        """Return what answers once the turn is committed: from then on its row owes the lines.

        Raises when the update must come again; None is for what is not for us.
        """
        incoming = self._read(update)
        if incoming is None:
            return None
        committed = asyncio.get_running_loop().create_future()
        answering = self._start(self._in_its_lane(incoming, committed))
        await asyncio.shield(committed)
        return answering

    def _read(self, update: Update) -> Incoming | None:
        """What is not as the Bot API says would never be heard: it must not hold up the others."""
        try:
            return self.inbox.read(update)
        except UNREADABLE as error:
            log.error("update_given_up", update_id=id_of(update), error=type(error).__name__)
            return None

    async def rest(self) -> None:
        """Wait until nothing is under way."""
        while self._running:
            await asyncio.wait(self._running)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _in_its_lane(self, incoming: Incoming, committed: asyncio.Future[None]) -> None:
        """Turns of one chat in order, then their answers in order: a flood holds up nobody."""
        until = time.monotonic() + self.speech.patience
        async with self.turns.of(incoming.heard.chat_id):
            turn = asyncio.ensure_future(self._turn(incoming))
            await asyncio.wait({turn})
            if error := turn.exception():
                committed.set_exception(error)
                return
        taken = turn.result()
        committed.set_result(None)
        self.promised()
        async with self.answers.of(incoming.heard.chat_id):
            await self._answer(incoming, taken, until)
        if taken.asked is not None:
            self._start(self._ask_outside(incoming.heard, taken.asked))

    async def _answer(self, incoming: Incoming, taken: Taken, until: float) -> None:
        """Past `until` the row's lease nears its end: delivery speaks, not both."""
        heard, patience = incoming.heard, until - time.monotonic()
        if patience <= 0:
            log.warning("answer_left_to_delivery", update_id=heard.update_id)
            return
        try:
            await self._speak(heard, taken, patience, incoming.callback_id)
        except DBAPIError as error:  # said but not marked: delivery says it again
            kind = type(error).__name__
            log.warning("answer_not_marked", update_id=heard.update_id, error=kind)

    async def _turn(self, incoming: Incoming) -> Taken:
        now = self.clock()

        def take(session: Session) -> Taken:
            session.info[updates.PROCESS] = self.process
            return incoming.take(session, now, self.chance)

        try:
            return await self.database.transact(take)
        except HeardBefore:
            return Taken(())
        except OUT_OF_REACH:
            raise
        except Exception as error:  # the one error handler: whatever broke, the person hears of it
            log.error("turn_failed", update_id=incoming.heard.update_id, **logs.where(error))
            sorry = [Say(self.inbox.sorry)]
            return await self._say_only(incoming.heard, sorry)

    async def _say_only(self, heard: Heard, lines: Sequence[Line]) -> Taken:
        now = self.clock()
        try:
            return await self.database.transact(
                lambda session: turns.say_only(session, heard, lines, now)
            )
        except HeardBefore:
            return Taken(())
        except (DataError, OverflowError) as error:  # numbers that no database holds
            log.error("update_given_up", error=type(error).__name__)
            return Taken(())

    async def _speak(
        self, heard: Heard, taken: Taken, patience: float, callback_id: str | None
    ) -> None:
        """The spinner, the edit and the next message start together; two are best effort."""
        edits = [line for line in taken.lines if isinstance(line, Edit | Unbutton)]
        rest = [line for line in taken.lines if not isinstance(line, Edit | Unbutton)]

        async def note(asked_by: int | None, left: Sequence[Line]) -> None:
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
            await call(self.bot, "answerCallbackQuery", callback_query_id=callback_id)
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
