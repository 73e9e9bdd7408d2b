"""Send announcements to those whom the ledger still lists; no transaction is open meanwhile."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError
from telegram.error import BadRequest, ChatMigrated, NetworkError, TelegramError

from bot.delivery.flight import Flight, Sending
from bot.delivery.leader import Leader
from bot.telegram.pace import Stale
from bot.telegram.request import NotTaken
from bot.telegram.sender import Blocked, Speech, Unwanted
from models.announcements import Fate
from models.engine.database import Database
from rules.outbox.pace import Urgency
from rules.schedule.clock import Clock
from services.announcements import delivery_results, recipients, state_machine
from services.announcements.delivery_results import Ended
from services.announcements.recipients import Due, Judged
from services.outbox import claiming

FRESH = claiming.LEASE.total_seconds() / 2
"""Seconds after which a claim is dropped: another process may soon take it over."""
MOST, LEAST = 60, 8
"""Two seconds of sends are under way, whatever the disk does; claims are small, so that who writes
to us does not wait for the database."""
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
                most=MOST,
                least=LEAST,
            ).fly()

    async def _take_up(
        self, epoch: int, clock: Clock, flight: Flight[Ended], room: int
    ) -> Mapping[Hashable, Sending[Ended]] | None:
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
            for it in claim.due
        }

    def _may_leave(self, flight: Flight[Ended], until: float, due: Due) -> bool:
        ours = self.leader.may_send and self.monotonic() < until
        return ours and not flight.landing and due.announcement_id in self._running

    async def _mark(self, epoch: int, ended: Sequence[Ended]) -> None:
        now = self.clock()
        if ended:
            await self.database.transact(lambda s: delivery_results.mark(s, epoch, ended, now))

    async def _send(self, due: Due, still: Callable[[], bool], clock: Clock) -> Ended:
        judged: Judged | None = (Fate.QUEUED, None)

        async def wanted() -> bool:
            nonlocal judged
            judged = await self.database.read(lambda s: recipients.meanwhile(s, due, clock()))
            return judged is not None and judged[0] is Fate.QUEUED

        tell = self.speech.tell(due.chat_id, due.says, Urgency.ANNOUNCEMENT, still, wanted)
        try:
            message_id = await tell
        except Unwanted:
            return delivery_results.over(due, *judged) if judged else delivery_results.let_go(due)
        except (Stale, TelegramError, asyncio.CancelledError) as error:
            return self._not_sent(due, error)
        return delivery_results.sent(due, message_id)

    def _not_sent(self, due: Due, error: BaseException) -> Ended:
        """An outage is nobody's fault; a wrong token, for one, may be put right."""
        become = delivery_results.not_taken
        match error:
            case Stale():
                become = delivery_results.let_go
            case Blocked():
                become = delivery_results.blocked
            case BadRequest() | ChatMigrated():
                kind = type(error).__name__
                log.error("announcement_refused", id=due.announcement_id, error=kind)
                become = delivery_results.refused
            case NotTaken() if self.speech.gate.is_shut:
                become = delivery_results.put_off
            case NotTaken():
                become = delivery_results.not_taken
            case NetworkError() | asyncio.CancelledError():
                become = delivery_results.in_doubt
        return become(due)
