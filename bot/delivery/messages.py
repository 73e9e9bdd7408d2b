"""Send queued messages to people on Telegram."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from bot.delivery.leader import Leader
from bot.delivery.worker import Still
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.sender import ChatSender, Unwanted
from models.engine.database import Database
from models.outbox import OutboxState
from rules.outbox import policies
from rules.outbox.retries import Policy, SendResult
from rules.schedule.clock import Clock
from services.backoffice import alerts
from services.outbox import marking, messages
from services.outbox.claiming import Claim
from services.outbox.marking import SendMark
from services.outbox.message_limits import MessageLimits
from services.outbox.messages import QueuedMessage
from services.outbox.outbox import Kinds
from services.wiring.next_due import DeliveryQueue


@dataclass(slots=True)
class Messages:
    database: Database
    bot_id: int
    chat_sender: ChatSender
    kinds: Kinds
    limits: MessageLimits
    leader: Leader
    source: DeliveryQueue = DeliveryQueue.MESSAGES
    policy: Policy = policies.MESSAGES
    _noted: bool | None = None
    """Whether the team's day says that Telegram is away; None until it was noted once."""

    def claim(
        self, session: Session, epoch: int, now: datetime, room: int, _: frozenset[Hashable]
    ) -> Claim[QueuedMessage]:
        return messages.claim(session, self.kinds, self.limits, self.bot_id, epoch, now, limit=room)

    @property
    def rate_limiter(self) -> RateLimiter:
        return self.chat_sender.rate_limiter

    async def send(self, queued: QueuedMessage, still: Still, clock: Clock) -> SendMark:
        message_id, end_state = None, None

        async def wanted() -> bool:
            nonlocal end_state
            end_state = await self.database.read(
                lambda s: messages.over_meanwhile(s, self.kinds, queued, clock())
            )
            return end_state is None

        tell = partial(
            self.chat_sender.tell,
            queued.lane,
            urgency=queued.urgency,
            still=still,
            wanted=wanted,
            in_doubt=queued.tries.doubtful,
        )
        try:
            for say in queued.says:
                message_id = await tell(say=say)
        except Unwanted:
            return messages.over(queued, end_state or OutboxState.DROPPED)
        return messages.ended(queued, SendResult.SENT, message_id)

    def ended(self, queued: QueuedMessage, result: SendResult) -> SendMark:
        return messages.ended(queued, result)

    def mark(self, session: Session, epoch: int, ended: Sequence[SendMark], now: datetime) -> None:
        marking.mark(session, messages.QUEUE, epoch, ended, now)

    async def note_outage(self, now: datetime) -> None:
        """Note in the team's day that an outage of Telegram began or ended."""
        is_away = self.rate_limiter.is_shut
        if is_away is not self._noted and self.leader.epoch is not None:
            await self.database.transact(
                lambda s: alerts.note(s, self.bot_id, alerts.AWAY, now, wrong=is_away)
            )
            self._noted = is_away
