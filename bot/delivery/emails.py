"""Hand due e-mails to the mail server, one at a time."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot.clients.smtp import Mailbox, hand_in
from bot.delivery.email_message import build_email
from bot.delivery.worker import Still
from bot.telegram.rate_limiter import RateLimiter
from rules.outbox import policies
from rules.outbox.retries import Policy, SendResult
from rules.schedule.clock import Clock
from services.outbox import email_outbox, marking
from services.outbox.claiming import Claim
from services.outbox.email_rendering import EmailRenderer, RenderedEmail
from services.outbox.marking import SendMark
from services.wiring.next_due import DeliveryQueue

log = structlog.get_logger()


@dataclass(slots=True)
class Emails:
    """Sends e-mails; without a mailbox, those that fall due are dropped."""

    bot_id: int
    mailbox: Mailbox | None
    renderer: EmailRenderer
    source: DeliveryQueue = DeliveryQueue.EMAILS
    policy: Policy = policies.EMAILS
    rate_limiter: RateLimiter = field(default_factory=RateLimiter)
    """Never closed: a mail server has no pace of its own."""

    def claim(
        self, session: Session, epoch: int, now: datetime, room: int, _: frozenset[Hashable]
    ) -> Claim[RenderedEmail]:
        renderer = self.renderer if self.mailbox else None
        return email_outbox.claim(session, renderer, self.bot_id, epoch, now, limit=room)

    async def send(self, email: RenderedEmail, still: Still, clock: Clock) -> SendMark:
        if self.mailbox is None or not still():
            return self.ended(email, SendResult.LET_GO)
        message = build_email(self.mailbox, email, clock())
        result = await hand_in(self.mailbox, email.to_address, message)
        if result is not SendResult.SENT:
            log.warning("email_not_sent", email_id=email.key[0], result=result)
        return self.ended(email, result)

    def ended(self, email: RenderedEmail, result: SendResult) -> SendMark:
        return email_outbox.ended(email, result)

    def mark(self, session: Session, epoch: int, ended: Sequence[SendMark], now: datetime) -> None:
        marking.mark(session, email_outbox.QUEUE, epoch, ended, now)
