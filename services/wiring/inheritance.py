"""Take up what a dead process had claimed, and owed, without waiting for its leases to end."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.announcements import recipients
from services.conversation import updates
from services.outbox import email_outbox, messages
from services.tickets import topic_outbox

QUEUES = (messages.QUEUE, email_outbox.QUEUE, recipients.QUEUE, topic_outbox.QUEUE)


def take_up_claims(session: Session, bot_id: int, epoch: int, now: datetime) -> None:
    """Make the claims of earlier leaders due again: a former leader can mark nothing."""
    for queue in QUEUES:
        row, until = queue.row, now + queue.policy.lease
        claimed = row.bot_id == bot_id, *queue.waits(row), row.claim_epoch < epoch
        waits = row.next_try_at > now, row.next_try_at <= until
        session.execute(update(row).where(*claimed, *waits).values(next_try_at=now))


def take_up_answers(session: Session, bot_id: int, dead: Collection[int], now: datetime) -> None:
    """Make due the answers that the dead processes have not sent."""
    updates.owe_for(session, bot_id, dead, now)
