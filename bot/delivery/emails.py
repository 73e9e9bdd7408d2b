"""Hand promised letters to the mail server, one at a time."""

import asyncio
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot.clients.smtp import Fate, Mailbox, hand_in
from bot.delivery.email_message import envelope
from bot.delivery.worker import Still
from bot.telegram.pace import Gate
from rules.outbox import policies
from rules.outbox.retries import Policy, Result
from rules.schedule.clock import Clock
from services.outbox import email_outbox, marking
from services.outbox.claiming import Claim
from services.outbox.email_rendering import Stationery, Written
from services.outbox.marking import Outcome
from services.wiring.next_due import Source

RESULTS = {
    Fate.TAKEN: Result.SENT,
    Fate.NOT_TAKEN: Result.NOT_TAKEN,
    Fate.REFUSED: Result.REFUSED,
    Fate.UNKNOWN: Result.IN_DOUBT,
}

log = structlog.get_logger()


@dataclass(slots=True)
class Letters:
    """Without a mailbox, letters that fall due are let go."""

    bot_id: int
    mailbox: Mailbox | None
    stationery: Stationery
    source: Source = Source.LETTERS
    policy: Policy = policies.LETTERS
    gate: Gate = field(default_factory=Gate)
    """Never shut: a mail server has no pace of its own."""

    def claim(
        self, session: Session, epoch: int, now: datetime, room: int, _: frozenset[Hashable]
    ) -> Claim[Written]:
        paper = self.stationery if self.mailbox else None
        return email_outbox.claim(session, paper, self.bot_id, epoch, now, limit=room)

    async def send(self, letter: Written, still: Still, clock: Clock) -> Outcome:
        if self.mailbox is None or not still():
            return email_outbox.ended(letter, Result.LET_GO)
        try:
            message = envelope(self.mailbox, letter, clock())
            fate = await hand_in(self.mailbox, letter.to_address, message)
        except asyncio.CancelledError:
            fate = Fate.UNKNOWN
        if fate is not Fate.TAKEN:
            log.warning("letter_not_sent", letter_id=letter.key[0], fate=fate)
        return email_outbox.ended(letter, RESULTS[fate])

    def mark(self, session: Session, epoch: int, ended: Sequence[Outcome], now: datetime) -> None:
        marking.mark(session, email_outbox.QUEUE, epoch, ended, now)
