"""Claim the answers that a crash interrupted, for delivery to give them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Select, update
from sqlalchemy.orm import Session

from models.conversation import Update
from models.engine.constant import constant
from rules.outbox import policies
from services.conversation.replies import Outgoing, from_rows
from services.outbox import claiming
from services.outbox.claiming import Claim, Ends, Queue


def _end(row: Update, _: Ends, now: datetime) -> None:
    row.answered_at, row.lines = now, None


QUEUE = Queue(
    Update,
    policies.ANSWERS,
    waits=lambda row: (row.answered_at.is_(None),),
    due="answer_due_at",
    id="update_id",
    partition_by=("chat_id",),
    order_by=("recorded_at", "update_id"),
    end=_end,
)
"""Keeps the order of each chat's answers; no chat delays another."""


@dataclass(frozen=True, slots=True)
class OwedAnswer:
    """The replies to one update that are still to be given."""

    update_id: int
    chat_id: int
    replies: list[Outgoing]
    leased_until: datetime

    @property
    def key(self) -> int:
        """The chat: one answer of a chat is given at a time."""
        return self.chat_id


def claim(
    session: Session,
    bot_id: int,
    epoch: int,
    now: datetime,
    *,
    limit: int = QUEUE.policy.slots,
    busy: Collection[int] = (),
) -> Claim[OwedAnswer]:
    """Claim the oldest answer of each chat, except of chats that are `busy` with another one."""
    queries = [partial(_due, bot_id, now, busy=list(busy))]
    judged = partial(_judged, leased_until=now + QUEUE.policy.lease)
    return claiming.claim(session, QUEUE, epoch, now, queries, judged, bot_id=bot_id, limit=limit)


def put_off(
    session: Session, bot_id: int, owed: OwedAnswer, now: datetime, again_in: timedelta
) -> None:
    """Let an answer that did not arrive be claimed again, unless its lease is not ours any more."""
    session.execute(
        update(Update)
        .where(Update.bot_id == bot_id, Update.update_id == owed.update_id)
        .where(Update.answered_at.is_(None), Update.answer_due_at == owed.leased_until)
        .values(answer_due_at=now + again_in)
        .execution_options(synchronize_session=False)
    )


@constant
def _due(bot_id: int, now: datetime, most: int, busy: Collection[int]) -> Select[Any]:
    return claiming.due(QUEUE, bot_id, now, most, Update.chat_id.not_in(busy))


def _judged(row: Update, leased_until: datetime) -> OwedAnswer:
    """Read the replies; an error, for replies of another version, ends the answer."""
    return OwedAnswer(row.update_id, row.chat_id, from_rows(row.lines or []), leased_until)
