"""Say what a crash left unsaid, send what was promised; no transaction is open meanwhile."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from telegram.error import BadRequest, ChatMigrated, NetworkError, TelegramError

from bot.leader import Leader
from bot.speech import Blocked, Speech, Stale
from bot.telegram_request import NotTaken
from models.database import Database
from rules.clock import Clock
from services import leases, outbox, outcomes, updates
from services.outbox import Claim, Kinds, Promised
from services.outcomes import Outcome
from services.updates import Answered, Unsaid

FRESH = outbox.LEASE.total_seconds() / 2
"""Seconds after which a claim is dropped: another process may soon take it over."""
PATIENCE = updates.LEASE.total_seconds() / 2
POLL = 0.5
"""Seconds between two looks at what is due."""

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
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    _nudged: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Deliver what falls due until cancelled."""
        while True:
            try:
                while await self._is_something_due() and await self._round(self.clock()):
                    pass
            except DBAPIError as error:
                log.warning("delivery_interrupted", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._nudged.wait(), POLL)
            self._nudged.clear()

    async def run_due(self, now: datetime) -> None:
        """Deliver until nothing is due at `now`."""
        while await self._round(now):
            pass

    async def when_due(self) -> datetime | None:
        return await self.database.read(lambda s: outbox.when_due(s, self.bot_id))

    def nudge(self) -> None:
        """Something was just promised for now."""
        self._nudged.set()

    async def _is_something_due(self) -> bool:
        due = await self.when_due()
        return due is not None and due <= self.clock()

    async def _round(self, now: datetime) -> bool:
        """Take up what is due, a batch at most; whether there was anything."""
        async with self._one_at_a_time:
            epoch = self.leader.epoch
            if epoch is None or not self.leader.may_send:
                return False
            unsaid, claim, fresh = await self._claim(epoch, now)
            answering = asyncio.gather(*map(self._say_again, unsaid))
            try:
                await self._keep(claim, epoch, fresh)
            finally:
                await answering
            return bool(unsaid or claim.looked_at)

    async def _claim(
        self, epoch: int, now: datetime
    ) -> tuple[Sequence[Unsaid], Claim, Callable[[], bool]]:
        def work(session: Session) -> tuple[Sequence[Unsaid], Claim]:
            if not leases.holds(session, self.bot_id, epoch):
                return (), Claim()
            unsaid = updates.claim_unsaid(session, self.bot_id, now)
            return unsaid, outbox.claim(session, self.kinds, self.bot_id, epoch, now)

        until = self.monotonic() + FRESH
        unsaid, claim = await self.database.transact(work)
        gate = self.speech.gate
        gate.pace.elsewhere = max(0, claim.answers - gate.answers_in_the_last_second())
        return unsaid, claim, lambda: self.leader.may_send and self.monotonic() < until

    async def _keep(self, claim: Claim, epoch: int, fresh: Callable[[], bool]) -> None:
        sending = {asyncio.create_task(self._send(each, fresh)) for each in claim.messages}
        try:
            while sending:
                done, sending = await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
                await self._mark(epoch, [outcome for task in done if (outcome := task.result())])
        finally:
            for task in sending:
                task.cancel()

    async def _mark(self, epoch: int, ended: Sequence[Outcome]) -> None:
        now = self.clock()
        if ended:
            await self.database.transact(lambda s: outcomes.mark(s, epoch, ended, now))

    async def _send(self, promised: Promised, fresh: Callable[[], bool]) -> Outcome | None:
        """Nothing when it was not sent because the claim grew old: it comes due again."""
        message_id = None
        try:
            for say in promised.says:
                message_id = await self.speech.tell(promised.chat_id, say, promised.urgency, fresh)
        except Stale:
            return None
        except Blocked:
            return outcomes.blocked(promised)
        except (BadRequest, ChatMigrated) as error:
            log.error("promise_refused", outbox_id=promised.id, error=str(error))
            return outcomes.refused(promised)
        except NotTaken:
            return outcomes.not_taken(promised)
        except NetworkError:
            return outcomes.in_doubt(promised)
        except TelegramError:  # a wrong token, for one: it may be put right
            return outcomes.not_taken(promised)
        return outcomes.sent(promised, message_id)

    async def _say_again(self, unsaid: Unsaid) -> None:
        asked_by = None
        try:
            asked_by = await self.speech.say(unsaid.chat_id, unsaid.lines, patience=PATIENCE)
        except Blocked:
            await self._note_blocked(unsaid.chat_id)
        except BadRequest as error:
            log.error("answer_refused", update_id=unsaid.update_id, error=str(error))
        except TelegramError:
            return  # its lease runs out and it comes again
        await self._answered(Answered(unsaid.update_id, asked_by))

    async def _note_blocked(self, chat_id: int) -> None:
        now = self.clock()
        await self.database.transact(lambda s: outbox.mark_blocked(s, self.bot_id, chat_id, now))

    async def _answered(self, answered: Answered) -> None:
        now = self.clock()
        await self.database.transact(
            lambda s: updates.mark_answered(s, self.bot_id, [answered], now)
        )
