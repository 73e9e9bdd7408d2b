"""Gather the messages of a person who writes without a pause into one card for the team."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.outbox import OutboxMessage, State
from models.tickets import TopicPost, What
from rules.conversation.answers import LONGEST_TO_TEAM
from services.people import day_limits

BURST, PAUSE = 5, timedelta(minutes=1)
"""How many cards of one talk may leave within that time; the following messages are gathered."""


def when_due(
    session: Session, reader_id: int, key_prefix: str, message: str, now: datetime
) -> datetime | None:
    """Return when a card with this message is due; None if it was added to a queued card.

    The outbox keys of such cards begin with `key_prefix`.  However much is written, one card a
    minute follows the first ones.
    """
    recent = _recent(session, reader_id, key_prefix, now - PAUSE)
    if len(recent) < BURST:
        return now
    last = recent[0]
    waits = last.state is State.QUEUED and last.due_at > now
    return None if waits and _add(last, message) else max(last.due_at, now) + PAUSE


def adds_to_topic(session: Session, person_id: int, card: str, message: str) -> bool:
    """Add the message to the last post for the person's topic; True if that was possible.

    The post must be such a card and still wait for its first try.
    """
    mine = select(TopicPost).where(TopicPost.person_id == person_id)
    newest = mine.order_by(TopicPost.id.desc()).limit(1).with_for_update()
    last = session.scalars(newest.execution_options(populate_existing=True)).first()
    if last is None or last.what is not What.CARD or last.params.get("card") != card:
        return False
    waits = last.attempts == 0 and last.claim_epoch is None
    return waits and _add(last, message)


def topic_due(session: Session, person_id: int, now: datetime) -> datetime:
    """Return when the next post for a person's topic is due: after a few, once a minute."""
    minute = f"topic {now:%H:%M}"
    return now if day_limits.take(session, minute, BURST, person_id, now) else now + PAUSE


def _recent(
    session: Session, reader_id: int, key_prefix: str, since: datetime
) -> Sequence[OutboxMessage]:
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.person_id == reader_id, OutboxMessage.due_at > since)
        .where(OutboxMessage.key.startswith(key_prefix, autoescape=True))
        .order_by(OutboxMessage.id.desc())
        .limit(BURST)
        .with_for_update()
    )
    return session.scalars(query.execution_options(populate_existing=True)).all()


def _add(card: OutboxMessage | TopicPost, message: str) -> bool:
    both = f"{card.params['message']}\n{message}"
    if len(both) > LONGEST_TO_TEAM:
        return False
    card.params = {**card.params, "message": both}
    return True
