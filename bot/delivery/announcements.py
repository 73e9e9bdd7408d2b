"""Send announcements to those whom the ledger still lists; no transaction is open meanwhile."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError
from telegram.error import TelegramError

from bot.delivery.flight import Flight, Sending
from bot.delivery.leader import Leader
from bot.delivery.results import result_of
from bot.telegram.pace import Stale
from bot.telegram.sender import Speech, Unwanted
from models.announcements import Fate
from models.engine.database import Database
from rules.outbox import policies
from rules.outbox.pace import Urgency
from rules.outbox.retries import Result
from rules.schedule.clock import Clock
from services.announcements import recipients, state_machine
from services.announcements.recipients import Due, Judged
from services.outbox import marking
from services.outbox.marking import Outcome

FRESH = policies.RECIPIENTS.fresh
LOOK = 0.5
"""Seconds between two looks at what the team decided, and at what is due."""

log = structlog.get_logger()


@dataclass(slots=True)
class Announcing:
    database: Database
    bot_id: int
    speech: Speech
    counted: Sequence[str]
    """The kinds of promise that share three messages a day with announcements."""
    clock: Clock
    leader: Leader
    monotonic: Callable[[], float] = time.monotonic
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    _running: frozenset[int] = frozenset()
    """The announcements that may leave, as we last looked."""

    async def run(self) -> None:
        """Send what falls due until cancelled; a pause is seen even while all is halted."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._every_look(self._look))
            group.create_task(self._every_look(self._send_due))

    async def run_due(self, now: datetime) -> None:
        """Send until nothing is due at `now`."""
        await self._advance(now)
        await self._deliver(lambda: now)
        await self._advance(now)

    async def when_due(self) -> datetime | None:
        return await self.database.read(
            lambda session: state_machine.when_due(session, self.bot_id)
        )

    async def _every_look(self, act: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await act()
            except DBAPIError as error:
                log.warning("announcing_interrupted", error=type(error).__name__)
            await asyncio.sleep(LOOK)

    async def _look(self) -> None:
        await self._advance(self.clock())

    async def _send_due(self) -> None:
        due = await self.when_due() if self._running else None
        if due is not None and due <= self.clock():
            await self._deliver(self.clock)

    async def _advance(self, now: datetime) -> None:
        is_any = self.leader.epoch is not None and await self.database.read(
            lambda s: state_machine.is_any(s, self.bot_id)
        )
        halted_until = self._halted_until(now)
        self._running = (
            await self.database.transact(
                lambda s: state_machine.advance(s, self.bot_id, now, halted_until)
            )
            if is_any
            else frozenset()
        )

    def _halted_until(self, now: datetime) -> datetime | None:
        left = self.speech.gate.pace.calm_at() - self.speech.gate.monotonic()
        return now + timedelta(seconds=left) if left > 0 else None

    async def _deliver(self, clock: Clock) -> None:
        async with self.one_at_a_time:
            epoch = self.leader.epoch
            if epoch is None or not self.leader.may_send:
                return
            await Flight(
                self.speech.gate,
                take_up=partial(self._take_up, epoch, clock),
                mark=partial(self._mark, epoch),
                most=policies.RECIPIENTS.slots,
                least=policies.RECIPIENTS.least,
            ).fly()

    async def _take_up(
        self, epoch: int, clock: Clock, flight: Flight[Outcome], room: int
    ) -> Mapping[Hashable, Sending[Outcome]] | None:
        room = self.speech.gate.room(room)
        if not (room and self._running and self.leader.may_send):
            return None
        now, until = clock(), self.monotonic() + FRESH
        claim = await self.database.transact(
            lambda s: recipients.claim(s, self.bot_id, self.counted, epoch, now, limit=room)
        )
        if not claim.looked_at:
            return None
        return {
            (it.announcement_id, it.person_id): partial(
                self._send, it, partial(self._may_leave, flight, until, it), clock
            )
            for it in claim.ready
        }

    def _may_leave(self, flight: Flight[Outcome], until: float, due: Due) -> bool:
        ours = self.leader.may_send and self.monotonic() < until
        return ours and not flight.landing and due.announcement_id in self._running

    async def _mark(self, epoch: int, ended: Sequence[Outcome]) -> None:
        now = self.clock()
        if ended:
            await self.database.transact(
                lambda s: marking.mark(s, recipients.QUEUE, epoch, ended, now)
            )

    async def _send(self, due: Due, still: Callable[[], bool], clock: Clock) -> Outcome:
        judged: Judged | None = (Fate.QUEUED, None)

        async def wanted() -> bool:
            nonlocal judged
            judged = await self.database.read(lambda s: recipients.meanwhile(s, due, clock()))
            return judged is not None and judged[0] is Fate.QUEUED

        tell = self.speech.tell(due.chat_id, due.says, Urgency.ANNOUNCEMENT, still, wanted)
        try:
            message_id = await tell
        except Unwanted:
            return recipients.over(due, *judged) if judged else recipients.ended(due, Result.LET_GO)
        except (Stale, TelegramError, asyncio.CancelledError) as error:
            return self._not_sent(due, error)
        return recipients.ended(due, Result.SENT, message_id)

    def _not_sent(self, due: Due, error: BaseException) -> Outcome:
        result = result_of(error, shut=self.speech.gate.is_shut)
        if result is Result.REFUSED:
            kind = type(error).__name__
            log.error("announcement_refused", id=due.announcement_id, error=kind)
        return recipients.ended(due, result)
