"""Say what a crash left unsaid, send what was promised; no transaction is open meanwhile."""

import asyncio
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from telegram.error import BadRequest, TelegramError

from bot.delivery.flight import Flight, Sending
from bot.delivery.leader import Leader
from bot.delivery.results import result_of
from bot.telegram.pace import Stale
from bot.telegram.sender import Blocked, Speech, Unwanted
from models.engine.database import Database
from models.outbox import State
from rules.outbox import policies
from rules.outbox.retries import Result
from rules.schedule.clock import Clock, soonest
from services.backoffice import alerts
from services.conversation import updates
from services.conversation.replies import Line
from services.conversation.updates import Answered
from services.outbox import marking, messages, owed_answers
from services.outbox.claiming import Claim
from services.outbox.marking import Outcome
from services.outbox.messages import Promised
from services.outbox.outbox import Kinds
from services.outbox.owed_answers import Unsaid
from services.people import people

FRESH = policies.MESSAGES.fresh
PATIENCE = policies.ANSWERS.fresh
POLL = 0.5
"""Seconds between two looks at what is due."""
GATHERING = 0.05
"""Seconds in which turns that promise something share one look."""
BREATH = 0.05
"""Seconds between two looks at least, however often we are nudged."""

log = structlog.get_logger()


@dataclass(slots=True)
class Delivery:
    database: Database
    bot_id: int
    speech: Speech
    kinds: Kinds
    clock: Clock
    leader: Leader
    monotonic: Callable[[], float] = time.monotonic
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    _nudged: asyncio.Event = field(default_factory=asyncio.Event)
    _noted: bool | None = None
    """Whether we told the team's day that Telegram is away, as far as we know."""
    _busy: set[int] = field(default_factory=set)
    """The chats in which an answer is being said again."""

    async def run(self) -> None:
        """Deliver what falls due until cancelled."""
        while True:
            try:
                if await self._is_something_due():
                    await self._deliver(self.clock)
                await self._note_outage(self.clock())
            except DBAPIError as error:
                log.warning("delivery_interrupted", error=type(error).__name__)
            await asyncio.sleep(BREATH)
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL - BREATH):
                    await self._nudged.wait()
                await asyncio.sleep(GATHERING)
            self._nudged.clear()

    async def run_due(self, now: datetime) -> None:
        """Deliver until nothing is due at `now`."""
        await self._deliver(lambda: now)
        await self._note_outage(now)

    async def when_due(self) -> datetime | None:
        return await self.database.read(
            lambda s: soonest(
                messages.when_due(s, self.bot_id), owed_answers.when_due(s, self.bot_id)
            )
        )

    def nudge(self) -> None:
        """Something was just promised for now."""
        self._nudged.set()

    async def _note_outage(self, now: datetime) -> None:
        shut = self.speech.gate.is_shut
        if shut is not self._noted and self.leader.epoch is not None:
            await self.database.transact(
                lambda s: alerts.note(s, self.bot_id, alerts.AWAY, now, wrong=shut)
            )
            self._noted = shut

    async def _is_something_due(self) -> bool:
        due = await self.when_due()
        return due is not None and due <= self.clock()

    async def _deliver(self, clock: Clock) -> None:
        async with self.one_at_a_time:
            epoch = self.leader.epoch
            if epoch is None or not self.leader.may_send:
                return
            await Flight(
                self.speech.gate,
                take_up=partial(self._take_up, epoch, clock),
                mark=partial(self._mark, epoch),
                most=policies.MESSAGES.slots,
                least=policies.MESSAGES.least,
            ).fly()

    async def _take_up(
        self, epoch: int, clock: Clock, flight: Flight[Outcome], room: int
    ) -> Mapping[Hashable, Sending[Outcome]] | None:
        room = self.speech.gate.room(room)
        if not (room and self.leader.may_send):
            return None
        until = self.monotonic() + FRESH
        unsaid, claim = await self._claim(epoch, clock(), room)
        fresh = partial(self._may_leave, flight, until)
        if not (unsaid.looked_at or claim.looked_at):
            return None
        again = ((("answer", it.update_id), partial(self._say_again, it)) for it in unsaid.ready)
        due = ((("promise", it.id), partial(self._send, it, fresh, clock)) for it in claim.ready)
        return dict([*again, *due])

    def _may_leave(self, flight: Flight[Outcome], until: float) -> bool:
        return not flight.landing and self.leader.may_send and self.monotonic() < until

    async def _claim(
        self, epoch: int, now: datetime, room: int
    ) -> tuple[Claim[Unsaid], Claim[Promised]]:
        busy = frozenset(self._busy)

        def work(session: Session) -> tuple[Claim[Unsaid], Claim[Promised]]:
            claim = messages.claim(session, self.kinds, self.bot_id, epoch, now, limit=room)
            left = room - len(claim.ready) if self.speech.gate.is_shut else room
            return owed_answers.claim(
                session, self.bot_id, epoch, now, limit=left, busy=busy
            ), claim

        return await self.database.transact(work)

    async def _mark(self, epoch: int, ended: Sequence[Outcome]) -> None:
        now = self.clock()
        if ended:
            await self.database.transact(
                lambda s: marking.mark(s, messages.QUEUE, epoch, ended, now)
            )

    async def _send(self, promised: Promised, still: Callable[[], bool], clock: Clock) -> Outcome:
        message_id, over = None, None

        async def wanted() -> bool:
            nonlocal over
            over = await self.database.read(
                lambda s: messages.over_meanwhile(s, self.kinds, promised, clock())
            )
            return over is None

        tell = partial(
            self.speech.tell, promised.chat_id, urgency=promised.urgency, still=still, wanted=wanted
        )
        try:
            for say in promised.says:
                message_id = await tell(say=say)
        except Unwanted:
            return messages.over(promised, over or State.DROPPED)
        except (Stale, TelegramError, asyncio.CancelledError) as error:
            return self._not_sent(promised, error)
        return messages.ended(promised, Result.SENT, message_id)

    def _not_sent(self, promised: Promised, error: BaseException) -> Outcome:
        result = result_of(error, shut=self.speech.gate.is_shut)
        if result is Result.REFUSED:
            log.error("promise_refused", outbox_id=promised.id, error=type(error).__name__)
        return messages.ended(promised, result)

    async def _say_again(self, unsaid: Unsaid) -> None:
        """One answer of a chat at a time, in order."""
        self._busy.add(unsaid.chat_id)
        try:
            await self._say_what_was_left(unsaid)
        finally:
            self._busy.discard(unsaid.chat_id)

    async def _say_what_was_left(self, unsaid: Unsaid) -> None:
        async def note(asked_by: int | None, left: Sequence[Line]) -> None:
            await self._answered(Answered(unsaid.update_id, asked_by, left))

        asked_by = None
        try:
            asked_by = await self.speech.say(
                unsaid.chat_id, unsaid.lines, patience=PATIENCE, note=note
            )
        except Blocked:
            await self._note_blocked(unsaid.chat_id)
        except BadRequest as error:
            log.error("answer_refused", update_id=unsaid.update_id, error=type(error).__name__)
        except TelegramError:
            return  # its lease runs out and it comes again
        await self._answered(Answered(unsaid.update_id, asked_by))

    async def _note_blocked(self, chat_id: int) -> None:
        now = self.clock()
        await self.database.transact(lambda s: people.mark_blocked(s, self.bot_id, chat_id, now))

    async def _answered(self, answered: Answered) -> None:
        now = self.clock()
        await self.database.transact(
            lambda s: updates.mark_answered(s, self.bot_id, [answered], now)
        )
