"""Say what a crash left unsaid: one answer of a chat at a time, in order."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.orm import Session
from telegram.error import BadRequest, TelegramError

from bot.delivery.worker import Still
from bot.telegram.pace import Gate
from bot.telegram.sender import Blocked, Speech
from models.engine.database import Database
from rules.outbox import policies
from rules.outbox.retries import Policy
from rules.schedule.clock import Clock
from services.conversation import updates
from services.conversation.replies import Line
from services.conversation.updates import Answered
from services.outbox import owed_answers
from services.outbox.claiming import Claim
from services.outbox.owed_answers import Unsaid
from services.people import people
from services.wiring.next_due import Source

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Said:
    answered: Answered
    blocked: int | None = None
    """The chat that hears us no more."""


@dataclass(slots=True)
class Answers:
    database: Database
    bot_id: int
    speech: Speech
    source: Source = Source.ANSWERS
    policy: Policy = policies.ANSWERS

    def claim(
        self, session: Session, epoch: int, now: datetime, room: int, busy: frozenset[Hashable]
    ) -> Claim[Unsaid]:
        chats = [chat for chat in busy if isinstance(chat, int)]
        return owed_answers.claim(session, self.bot_id, epoch, now, limit=room, busy=chats)

    @property
    def gate(self) -> Gate:
        return self.speech.gate

    async def send(self, unsaid: Unsaid, _: Still, clock: Clock) -> Said | None:
        async def note(asked_by: int | None, left: Sequence[Line]) -> None:
            some, now = Answered(unsaid.update_id, asked_by, left), clock()
            await self.database.transact(
                lambda s: updates.mark_answered(s, self.bot_id, [some], now)
            )

        asked_by, blocked = None, None
        try:
            asked_by = await self.speech.say(
                unsaid.chat_id, unsaid.lines, patience=self.policy.fresh, note=note
            )
        except Blocked:
            blocked = unsaid.chat_id
        except BadRequest as error:
            log.error("answer_refused", update_id=unsaid.update_id, error=type(error).__name__)
        except TelegramError:
            return None  # its lease runs out and it comes again
        return Said(Answered(unsaid.update_id, asked_by), blocked)

    def mark(self, session: Session, _: int, ended: Sequence[Said], now: datetime) -> None:
        for each in ended:
            if each.blocked is not None:
                people.mark_blocked(session, self.bot_id, each.blocked, now)
        updates.mark_answered(session, self.bot_id, [each.answered for each in ended], now)
