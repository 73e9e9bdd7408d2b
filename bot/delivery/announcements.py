"""Send announcements to the recipients on Telegram that are still queued."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.delivery.leader import Leader
from bot.delivery.worker import Still
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.sender import ChatSender, Unwanted
from models.announcements import RecipientState
from models.engine.database import Database
from rules.outbox import policies
from rules.outbox.pace import Urgency
from rules.outbox.retries import Policy, SendResult
from rules.schedule.clock import Clock
from services.announcements import recipients, state_machine
from services.announcements.recipients import DueRecipient, Judged
from services.outbox import marking
from services.outbox.claiming import Claim
from services.outbox.marking import SendMark
from services.outbox.message_limits import MessageLimits
from services.wiring.next_due import DeliveryQueue


@dataclass(slots=True)
class Announcements:
    database: Database
    bot_id: int
    chat_sender: ChatSender
    limits: MessageLimits
    leader: Leader
    source: DeliveryQueue = DeliveryQueue.ANNOUNCEMENTS
    policy: Policy = policies.RECIPIENTS
    _running: frozenset[int] = frozenset()
    """The announcements that may be sent, when we last looked."""

    def claim(
        self, session: Session, epoch: int, now: datetime, room: int, _: frozenset[Hashable]
    ) -> Claim[DueRecipient]:
        if not self._running:
            return Claim()
        return recipients.claim(session, self.bot_id, self.limits, epoch, now, limit=room)

    @property
    def rate_limiter(self) -> RateLimiter:
        return self.chat_sender.rate_limiter

    async def send(self, due: DueRecipient, still: Still, clock: Clock) -> SendMark:
        judged: Judged | None = (RecipientState.QUEUED, None)

        def may_still_send() -> bool:
            return still() and due.key[0] in self._running

        async def wanted() -> bool:
            nonlocal judged
            judged = await self.database.read(lambda s: recipients.judge_again(s, due, clock()))
            return judged is not None and judged[0] is RecipientState.QUEUED

        tell = self.chat_sender.tell(
            due.lane, due.says, Urgency.ANNOUNCEMENT, may_still_send, wanted
        )
        try:
            message_id = await tell
        except Unwanted:
            return (
                recipients.mark_not_sent(due, *judged)
                if judged
                else self.ended(due, SendResult.LET_GO)
            )
        return recipients.mark_result(due, SendResult.SENT, message_id)

    def ended(self, due: DueRecipient, result: SendResult) -> SendMark:
        return recipients.mark_result(due, result)

    def mark(self, session: Session, epoch: int, ended: Sequence[SendMark], now: datetime) -> None:
        marking.mark(session, recipients.QUEUE, epoch, ended, now)

    async def advance(self, now: datetime) -> None:
        """Note what the team started, paused or stopped, even while Telegram wants silence."""
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
        seconds = self.rate_limiter.pace.calm_at() - self.rate_limiter.monotonic()
        return now + timedelta(seconds=seconds) if seconds > 0 else None
