"""Hand promised letters to the mail server; no transaction is open meanwhile."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy.exc import DBAPIError

from bot.clients.smtp import Fate, Mailbox, hand_in
from bot.delivery.email_message import envelope
from bot.delivery.leader import Leader
from models.engine.database import Database
from models.outbox import State
from rules.outbox import policies
from rules.outbox.retries import Result
from rules.schedule.clock import Clock
from services.outbox import email_outbox, marking
from services.outbox.email_rendering import Stationery, Written
from services.outbox.marking import Outcome

FRESH = policies.LETTERS.fresh
POLL = 1.0
"""Seconds between two looks at what is due."""
LANDING = 5.0
"""Seconds that a letter under way may take to arrive when we stop."""
RESULTS = {
    Fate.TAKEN: Result.SENT,
    Fate.NOT_TAKEN: Result.NOT_TAKEN,
    Fate.REFUSED: Result.REFUSED,
    Fate.UNKNOWN: Result.IN_DOUBT,
}

log = structlog.get_logger()


@dataclass(slots=True)
class Post:
    """Without a mailbox, letters that fall due are let go."""

    database: Database
    bot_id: int
    mailbox: Mailbox | None
    stationery: Stationery
    clock: Clock
    leader: Leader
    monotonic: Callable[[], float] = time.monotonic
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    _stopping: bool = False

    async def run(self) -> None:
        """Deliver what falls due until cancelled."""
        while True:
            try:
                due = await self.when_due()
                if due is not None and due <= self.clock():
                    await self._deliver(self.clock)
            except DBAPIError as error:
                log.warning("post_interrupted", error=type(error).__name__)
            await asyncio.sleep(POLL)

    async def run_due(self, now: datetime) -> None:
        """Deliver until nothing is due at `now`."""
        await self._deliver(lambda: now)

    async def when_due(self) -> datetime | None:
        return await self.database.read(lambda session: email_outbox.when_due(session, self.bot_id))

    async def _deliver(self, clock: Clock) -> None:
        async with self.one_at_a_time:
            while (epoch := self.leader.epoch) is not None and self.leader.may_send:
                if not await self._batch(epoch, clock()):
                    return

    async def _batch(self, epoch: int, now: datetime) -> int:
        """How many letters were looked at."""
        until = self.monotonic() + FRESH
        paper = self.stationery if self.mailbox else None
        claim = await self.database.transact(
            lambda s: email_outbox.claim(s, paper, self.bot_id, epoch, now)
        )
        if self.mailbox is not None:
            sending = self._send_all(self.mailbox, claim.ready, epoch, until)
            await self._land(asyncio.create_task(sending))
        return claim.looked_at

    async def _land(self, sending: asyncio.Task[None]) -> None:
        """Stopped in the middle: what is under way arrives and is marked, the rest is let go."""
        try:
            await asyncio.shield(sending)
        except asyncio.CancelledError:
            self._stopping = True
            await asyncio.wait({sending}, timeout=LANDING)
            sending.cancel()
            raise

    async def _send_all(
        self, mailbox: Mailbox, written: Sequence[Written], epoch: int, until: float
    ) -> None:
        """Those not sent in time come due again when their lease runs out.

        Who waits for the letters before is asked again.
        """
        for number, letter in enumerate(written):
            if self._stopping or not self.leader.may_send or self.monotonic() >= until:
                return
            over = await self._over_meanwhile(letter) if number else None
            outcome = email_outbox.over(letter, over) if over else await self._send(mailbox, letter)
            await self._mark(epoch, outcome)

    async def _over_meanwhile(self, letter: Written) -> State | None:
        now = self.clock()
        return await self.database.read(
            lambda s: email_outbox.over_meanwhile(s, self.stationery, letter, now)
        )

    async def _send(self, mailbox: Mailbox, letter: Written) -> Outcome:
        fate = await hand_in(mailbox, letter.to_address, envelope(mailbox, letter, self.clock()))
        if fate is not Fate.TAKEN:
            log.warning("letter_not_sent", letter_id=letter.id, fate=fate)
        return email_outbox.ended(letter, RESULTS[fate])

    async def _mark(self, epoch: int, outcome: Outcome) -> None:
        """One by one: a crash sends again no more than the letter under way."""
        now = self.clock()
        await self.database.transact(
            lambda s: marking.mark(s, email_outbox.QUEUE, epoch, [outcome], now)
        )
