"""Send all that is queued; each source has slots of its own, so that no source delays another.

No transaction is open while something is sent.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Protocol

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from telegram.error import TelegramError

from bot import logs
from bot.delivery.leader import Leader
from bot.delivery.send_pool import Sending, SendPool
from bot.instruments import meters, tracing
from bot.instruments.following import follow
from bot.telegram.rate_limiter import RateLimiter, Stale
from bot.telegram.results import result_of
from models.engine.database import Database
from rules.outbox.retries import Policy, SendResult
from rules.schedule.clock import Clock
from services.outbox.claiming import Claim
from services.wiring import next_due
from services.wiring.next_due import DeliveryQueue

POLL = 0.5
"""Seconds between two looks at what is due, and between two runs of `periodic`."""
GATHERING = 0.05
"""Seconds during which the turns that queue messages share a look."""
KEPT_BACK = "kept_back"
"""The outcome of a try after which nothing is marked: another follows."""
BREATH = 0.05
"""Seconds between two looks at least, however often the worker is woken."""

Still = Callable[[], bool]
"""Whether what was claimed is still ours to send."""
log = structlog.get_logger()


class Sender(Protocol):
    """How one source's messages are claimed, sent and marked."""

    source: DeliveryQueue
    policy: Policy

    @property
    def rate_limiter(self) -> RateLimiter:
        """Return the rate limiter of the channel, which tells how many rows to claim now."""

    def claim(
        self, session: Session, epoch: int, now: datetime, room: int, busy: frozenset[Hashable]
    ) -> Claim[Any]:
        """Claim at most `room` of what is due; `busy` are keys under way.

        Each has a `key`, and the `update_id` of the update that queued it, if any.
        """

    async def send(self, ready: Any, still: Still, clock: Clock) -> Any:
        """Send one row; return the mark to write, with an `outcome`; None for no mark.

        Raises what `results.result_of` knows: the worker then ends it.
        """

    def ended(self, ready: Any, result: SendResult) -> Any:
        """Return what is to be marked when a send ended with `result`, None for nothing."""

    def mark(self, session: Session, epoch: int, ended: Sequence[Any], now: datetime) -> None: ...


@dataclass(slots=True)
class Worker:
    """Runs all senders."""

    database: Database
    bot_id: int
    clock: Clock
    leader: Leader
    senders: Sequence[Sender]
    """In the order in which everything due is sent."""
    periodic: Sequence[Callable[[datetime], Awaitable[None]]] = ()
    """Called every half second, whatever is being sent."""
    monotonic: Callable[[], float] = time.monotonic
    _one_at_a_time: dict[int, asyncio.Lock] = field(init=False)
    """The lock of each sender, by its identity: two may send from one queue."""
    _all_that_is_due: asyncio.Lock = field(default_factory=asyncio.Lock)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._one_at_a_time = {id(sender): asyncio.Lock() for sender in self.senders}

    async def run(self) -> None:
        """Send due rows until cancelled; then let the sends under way arrive, and mark them."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_running_periodic())
            group.create_task(self._keep_sending(group))

    async def run_due(self, now: datetime) -> None:
        """Send until nothing is due at `now`."""
        await self.deliver(lambda: now)

    async def deliver(self, clock: Clock) -> None:
        """Send everything due; the end of an announcement may queue more for a later sender."""
        async with self._all_that_is_due:
            await self._run_periodic(clock())
            for sender in self.senders:
                await self._run_pool(sender, clock)
                await self._run_periodic(clock())

    async def when_due(self) -> datetime | None:
        """Return the instant at which the next message is due, if any."""
        return await self.database.read(lambda s: next_due.when_due(s, self.bot_id))

    def nudge(self) -> None:
        """Wake the worker: something was just queued for now."""
        self._woken.set()

    @property
    def is_sending(self) -> bool:
        locks = self._all_that_is_due, *self._one_at_a_time.values()
        return any(lock.locked() for lock in locks)

    async def _run_periodic(self, now: datetime) -> None:
        for work in self.periodic:
            await work(now)

    async def _keep_running_periodic(self) -> None:
        while True:
            with _suppressing_outage("periodic"):
                await self._run_periodic(self.clock())
            await asyncio.sleep(POLL)

    async def _keep_sending(self, group: asyncio.TaskGroup) -> None:
        while True:
            with _suppressing_outage("due"):
                for sender in await self._idle_and_due():
                    group.create_task(self._send_due(sender))
            await asyncio.sleep(BREATH)
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL - BREATH):
                    await self._woken.wait()
                await asyncio.sleep(GATHERING)
            self._woken.clear()

    async def _idle_and_due(self) -> Sequence[Sender]:
        if not self.leader.may_send:
            return ()
        due = await self.database.read(lambda s: next_due.by_source(s, self.bot_id))
        sources = {source for source, at in due.items() if at <= self.clock()}
        idle = (it for it in self.senders if not self._one_at_a_time[id(it)].locked())
        return [sender for sender in idle if sender.source in sources]

    async def _send_due(self, sender: Sender) -> None:
        with _suppressing_outage(sender.source):
            await self._run_pool(sender, self.clock)

    async def _run_pool(self, sender: Sender, clock: Clock) -> None:
        async with self._one_at_a_time[id(sender)]:
            epoch = self.leader.epoch
            if epoch is None or not self.leader.may_send:
                return
            await SendPool(
                take_up=partial(self._take_up, sender, epoch, clock),
                mark=partial(self._mark, sender, epoch, clock),
                slots=sender.policy.slots,
                refill_below=sender.policy.refill_below,
                on_draining=sender.rate_limiter.drop_stale,
            ).run()

    async def _take_up(
        self, sender: Sender, epoch: int, clock: Clock, pool: SendPool[Any], room: int
    ) -> Mapping[Hashable, Sending[Any]] | None:
        room = sender.rate_limiter.room(room)
        if not (room and self.leader.may_send):
            return None
        now, until = clock(), self.monotonic() + sender.policy.fresh
        claim = await self.database.transact(lambda s: sender.claim(s, epoch, now, room, pool.keys))
        if not claim.looked_at:
            return None
        still = partial(self._may_leave, pool, until)
        return {ready.key: partial(_send, sender, ready, still, clock) for ready in claim.ready}

    def _may_leave(self, pool: SendPool[Any], until: float) -> bool:
        return not pool.draining and self.leader.may_send and self.monotonic() < until

    async def _mark(self, sender: Sender, epoch: int, clock: Clock, ended: Sequence[Any]) -> None:
        now = clock()
        if ended:
            await self.database.transact(lambda s: sender.mark(s, epoch, ended, now))


async def _send(sender: Sender, ready: Any, still: Still, clock: Clock) -> Any:
    follow(ready.update_id)
    with tracing.later(ready.update_id, f"send_{sender.source}"):
        ended = await _tried(sender, ready, still, clock)
    outcome = ended.outcome if ended else KEPT_BACK
    logs.step("sent_later", sender=sender.source, row=_row(ready), outcome=outcome)
    meters.SENDS.labels(sender.source, outcome).inc()
    return ended


async def _tried(sender: Sender, ready: Any, still: Still, clock: Clock) -> Any:
    """Send one row; end a failed row by its error, or by the policy if the fault is ours."""
    try:
        return await sender.send(ready, still, clock)
    except (Stale, TelegramError, asyncio.CancelledError) as error:
        return sender.ended(
            ready, result_of(error, sender.rate_limiter, sender.source, _row(ready))
        )
    except DBAPIError:
        raise
    except Exception as error:  # whatever broke this one must not hold up those behind it
        log.error("send_broken", of=sender.source, **logs.where(error))
        return sender.ended(ready, sender.policy.broken)


def _row(ready: Any) -> Sequence[int]:
    """Return the numbers for the log: the row's; an answer has its chat as key, never logged."""
    return ready.key if isinstance(ready.key, tuple) else (ready.update_id,)


@contextmanager
def _suppressing_outage(what: str) -> Iterator[None]:
    """Suppress the database's errors: the work is done at the next look."""
    try:
        yield
    except DBAPIError as error:
        log.warning("delivery_interrupted", what=what, error=type(error).__name__)
