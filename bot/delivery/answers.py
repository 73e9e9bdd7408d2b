"""Give the answers that a crash interrupted: one answer of a chat at a time, in order."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session
from telegram.error import TelegramError

from bot.delivery.worker import KEPT_BACK, Still
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.results import result_of
from bot.telegram.sender import ChatSender
from bot.turns.deadline import HeldLease, from_now
from models.engine.database import Database
from rules.outbox import policies
from rules.outbox.retries import Policy, SendResult, Tries, decide
from rules.schedule.clock import Clock
from services.conversation import answer_leases, updates
from services.conversation.answer_leases import AnswerLease
from services.conversation.replies import Outgoing
from services.conversation.updates import AnsweredUpdate
from services.outbox import owed_answers
from services.outbox.claiming import Claim
from services.outbox.owed_answers import OwedAnswer
from services.people import addresses
from services.wiring.next_due import DeliveryQueue


@dataclass(frozen=True, slots=True)
class EndedAnswer:
    """An answer that needs no other try."""

    answered: AnsweredUpdate
    blocked: int | None = None
    """The lane of the address that was blocked."""

    @property
    def outcome(self) -> str:
        return SendResult.SENT if self.blocked is None else SendResult.BLOCKED


@dataclass(frozen=True, slots=True)
class PutOffAnswer:
    """An answer that did not arrive, and when it is to be tried again."""

    lease: AnswerLease
    again_in: timedelta
    outcome: str = KEPT_BACK


@dataclass(slots=True)
class OwedAnswers:
    database: Database
    bot_id: int
    chat_sender: ChatSender
    source: DeliveryQueue = DeliveryQueue.ANSWERS
    policy: Policy = policies.ANSWERS

    def claim(
        self, session: Session, epoch: int, now: datetime, room: int, busy: frozenset[Hashable]
    ) -> Claim[OwedAnswer]:
        chats = [chat for chat in busy if isinstance(chat, int)]
        return owed_answers.claim(session, self.bot_id, epoch, now, limit=room, busy=chats)

    @property
    def rate_limiter(self) -> RateLimiter:
        return self.chat_sender.rate_limiter

    async def send(self, owed: OwedAnswer, _: Still, clock: Clock) -> EndedAnswer | PutOffAnswer:
        held = HeldLease(self.database, owed.lease, clock)

        async def note(asked_by: int | None, remaining: Sequence[Outgoing]) -> None:
            answered, now = AnsweredUpdate(owed.update_id, asked_by, remaining), clock()
            await self.database.transact(
                lambda s: updates.mark_answered(s, self.bot_id, [answered], now)
            )

        asked_by, result = None, SendResult.SENT
        try:
            asked_by = await self.chat_sender.say(
                owed.lane,
                owed.replies,
                deadline=from_now(self.policy.fresh, held),
                note=note,
            )
        except TelegramError as error:
            result = result_of(error, self.rate_limiter, self.source, (owed.update_id,))
        return self.ended(replace(owed, lease=held.lease), result, asked_by)

    def ended(
        self, owed: OwedAnswer, result: SendResult, asked_by: int | None = None
    ) -> EndedAnswer | PutOffAnswer:
        """Return what is to be marked after a try with this result."""
        verdict = decide(self.policy, result, Tries(0))
        if verdict.end is None:
            return PutOffAnswer(owed.lease, verdict.again_in)
        blocked = owed.lane if result is SendResult.BLOCKED else None
        return EndedAnswer(AnsweredUpdate(owed.update_id, asked_by), blocked)

    def mark(
        self,
        session: Session,
        _: int,
        ended: Sequence[EndedAnswer | PutOffAnswer],
        now: datetime,
    ) -> None:
        answered = []
        for answer in ended:
            if isinstance(answer, PutOffAnswer):
                answer_leases.end(session, answer.lease, now + answer.again_in)
                continue
            answered.append(answer.answered)
            if answer.blocked is not None:
                addresses.mark_blocked(
                    session, self.bot_id, addresses.on_telegram(answer.blocked), now
                )
        updates.mark_answered(session, self.bot_id, answered, now)
