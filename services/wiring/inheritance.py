"""What a dead process had taken up, and owed: who leads takes it up without waiting for a lease."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.announcements import Recipient
from models.engine.queued import QUEUED
from models.outbox import Letter, OutboxMessage
from models.tickets import TopicPost
from rules.outbox import policies
from services.conversation import updates

CLAIMED: tuple[Any, ...] = (OutboxMessage, Letter, Recipient)


def take_up_claims(session: Session, bot_id: int, epoch: int, now: datetime) -> None:
    """Those of earlier leaders, who claim and mark no more.

    What one of them had put off for no longer than a claim is tried a little early.
    """
    for table in CLAIMED:
        claimed = table.bot_id == bot_id, table.state == QUEUED, table.claim_epoch < epoch
        waits = table.next_try_at > now, table.next_try_at <= now + policies.MESSAGES.lease
        session.execute(update(table).where(*claimed, *waits).values(next_try_at=now))
    posts = update(TopicPost).where(TopicPost.bot_id == bot_id, TopicPost.attempts == 0)
    session.execute(posts.where(TopicPost.next_try_at > now).values(next_try_at=now))


def take_up_answers(session: Session, bot_id: int, dead: Collection[int], now: datetime) -> None:
    """Those that the dead heard and did not say."""
    updates.owe_for(session, bot_id, dead, now)
