"""Elect one leader per bot, which runs sweeps and delivery; every process answers people.

The leader beats once a second in the row of the lease (`services/outbox/leases.py`). A follower
takes the lease over at once when the leader gives it up, or when the leader's lock on the database
is gone (`Liveness`); else once the beat stands still for 8 seconds. The lease then has a new epoch,
and claims and marks of the epoch before are refused. A leader that could not beat for 6 seconds
stops by itself.
"""

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.engine.liveness import Liveness
from rules.schedule.clock import Clock
from services.conversation import updates
from services.outbox import leases
from services.outbox.leases import NOBODY, LeaseState
from services.wiring import inheritance

BEAT = 1.0
"""Seconds between two steps of a process: a leader beats, a follower looks."""
BEAT_WHILE_MISSING = 0.25
"""Seconds between two such steps while a process is missing."""
TAKEOVER_AFTER = 8.0
"""Seconds without a beat, by a follower's own clock, after which it takes over."""
LEADS_FOR = 6.0
"""Seconds after its last beat during which a leader surely leads: no two ever do."""
SENDS_AFTER = 1.0
"""Seconds a new leader waits before it sends: the old one's last messages count for the pace."""

log = structlog.get_logger()


@dataclass(slots=True)
class Leader:
    """Holds the lease of one process, renewed at each beat."""

    database: Database
    bot_id: int
    holder: str
    monotonic: Callable[[], float] = time.monotonic
    _epoch: int | None = None
    _beaten_at: float = 0.0
    _may_send_at: float = 0.0
    _seen: LeaseState | None = None
    _seen_at: float = 0.0
    liveness: Liveness | None = None
    """Tells which processes live; None: only silence tells that a leader is dead."""
    clock: Clock | None = None
    _missing: dict[int, float] = field(default_factory=dict)
    """Since when each process is missing, by its number."""

    @property
    def epoch(self) -> int | None:
        """The epoch of this process while its own clock says that the lease holds; else None."""
        if self.monotonic() - self._beaten_at >= LEADS_FOR:
            return None
        return self._epoch

    @property
    def may_send(self) -> bool:
        return self.epoch is not None and self.monotonic() >= self._may_send_at

    async def run(self) -> None:
        """Lead or follow until cancelled; while the database is away, keep asking for the lease."""
        while True:
            try:
                await self.step()
            except DBAPIError as error:
                log.warning("lease_out_of_reach", error=type(error).__name__)
            await asyncio.sleep(BEAT_WHILE_MISSING if self._missing else BEAT)

    async def step(self) -> None:
        """Lead, or check whether to take over; take up the answers of processes that are gone."""
        alive = await asyncio.to_thread(self.liveness.alive) if self.liveness else None
        if self._epoch is not None:
            await self._beat(self._epoch)
        else:
            await self._follow(alive)
        if self._epoch is not None and alive is not None:
            await self._take_up_answers(alive)

    async def are_answers_left(self) -> bool:
        """Tell whether processes that are gone have left answers unsaid."""
        alive = await asyncio.to_thread(self.liveness.alive) if self.liveness else None
        owing = await self.database.read(lambda s: updates.owing(s, self.bot_id))
        return bool(owing - (alive or frozenset()))

    async def give_up(self) -> None:
        """Give up the lead, so that another process takes over at once."""
        epoch, self._epoch = self._epoch, None
        if epoch is not None:
            await self.database.transact(lambda s: leases.give_up(s, self.bot_id, epoch))
        if self.liveness is not None:
            await asyncio.to_thread(self.liveness.leave)

    async def _beat(self, epoch: int) -> None:
        asked_at = self.monotonic()
        if await self.database.transact(lambda s: leases.beat(s, self.bot_id, epoch)):
            self._beaten_at = asked_at
        else:
            log.warning("lead_lost", epoch=epoch)
            self._epoch = None

    async def _follow(self, alive: frozenset[int] | None) -> None:
        asked_at = self.monotonic()
        seen = await self.database.transact(lambda s: leases.look(s, self.bot_id))
        if seen is None:
            epoch = await self.database.transact(
                lambda s: leases.create(s, self.bot_id, self.holder)
            )
            self._lead(epoch, asked_at, sends_after=0)
        elif alive is not None and self._dead(_holder_numbers(seen.holder), alive):
            await self._take_over(seen, asked_at, sends_after=0)
        elif seen.holder == NOBODY or self._note_silence(seen, asked_at):
            await self._take_over(seen, asked_at, sends_after=SENDS_AFTER)

    async def _take_over(self, seen: LeaseState, asked_at: float, *, sends_after: float) -> None:
        def work(session: Session) -> int | None:
            epoch = leases.take_over(session, self.bot_id, self.holder, seen)
            if epoch is not None and self.clock is not None:
                inheritance.take_up_claims(session, self.bot_id, epoch, self.clock())
            return epoch

        self._lead(await self.database.transact(work), asked_at, sends_after=sends_after)

    async def _take_up_answers(self, alive: frozenset[int]) -> None:
        owing = await self.database.read(lambda s: updates.owing(s, self.bot_id))
        dead, clock = self._dead(owing, alive), self.clock
        if dead and clock is not None:
            now = clock()
            await self.database.transact(
                lambda s: inheritance.take_up_answers(s, self.bot_id, dead, now)
            )

    def _dead(self, numbers: frozenset[int], alive: frozenset[int]) -> frozenset[int]:
        """Return the processes missing for longer than the doubt: surely gone."""
        assert self.liveness is not None
        now, doubt = self.monotonic(), self.liveness.doubt
        self._missing = {number: self._missing.get(number, now) for number in numbers - alive}
        return frozenset(number for number, since in self._missing.items() if now - since >= doubt)

    def _note_silence(self, seen: LeaseState, asked_at: float) -> bool:
        """Note a lease that has changed; return whether it has stood still for too long."""
        if seen != self._seen:
            self._seen, self._seen_at = seen, self.monotonic()
        return asked_at - self._seen_at >= TAKEOVER_AFTER

    def _lead(self, epoch: int | None, asked_at: float, *, sends_after: float) -> None:
        self._epoch, self._beaten_at, self._seen = epoch, asked_at, None
        self._may_send_at = self.monotonic() + sends_after
        if epoch is not None:
            log.info("leading", epoch=epoch, process=os.getpid())


def _holder_numbers(holder: str) -> frozenset[int]:
    """Return the process that holds the lease, by its number; empty without a holder."""
    return frozenset([int(holder)] if holder.isdecimal() else [])
