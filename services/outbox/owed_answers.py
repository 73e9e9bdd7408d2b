"""Claim the answers that a crash interrupted, for delivery to give them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from models.conversation import Update
from models.engine.constant import constant
from rules.outbox import policies
from services.conversation import answer_leases
from services.conversation.answer_leases import AnswerLease
from services.conversation.replies import Outgoing, from_rows
from services.outbox import claiming
from services.outbox.claiming import Claim, Queue, RowEnding


def _end(row: Update, _: RowEnding, now: datetime) -> None:
    row.answered_at, row.lines = now, None


QUEUE = Queue(
    Update,
    policies.ANSWERS,
    waits=lambda row: (row.answered_at.is_(None),),
    due="answer_due_at",
    id="update_id",
    partition_by=("lane",),
    order_by=("recorded_at", "update_id"),
    end=_end,
)
"""Keeps the order of each lane's answers; no lane delays another."""


@dataclass(frozen=True, slots=True)
class OwedAnswer:
    """The replies to one update that are still to be given."""

    lease: AnswerLease
    lane: int
    replies: list[Outgoing]

    @property
    def update_id(self) -> int:
        return self.lease.update_id

    @property
    def key(self) -> int:
        """The lane: one answer of a lane is given at a time."""
        return self.lane


def claim(
    session: Session,
    bot_id: int,
    epoch: int,
    now: datetime,
    *,
    limit: int = QUEUE.policy.slots,
    busy: Collection[int] = (),
) -> Claim[OwedAnswer]:
    """Claim the oldest answer of each lane; skip `busy` lanes, which have an answer on its way."""
    queries = [partial(_due, bot_id, now, busy=list(busy))]
    judged = partial(_judged, now=now)
    return claiming.claim(session, QUEUE, epoch, now, queries, judged, bot_id=bot_id, limit=limit)


@constant
def _due(bot_id: int, now: datetime, most: int, busy: Collection[int]) -> Select[Any]:
    return claiming.due(QUEUE, bot_id, now, most, Update.lane.not_in(busy))


def _judged(row: Update, now: datetime) -> OwedAnswer:
    """Read the replies; an error, for replies of another version, ends the answer."""
    lease = answer_leases.begun(row.bot_id, row.update_id, now)
    return OwedAnswer(lease, row.lane, from_rows(row.lines or []))
