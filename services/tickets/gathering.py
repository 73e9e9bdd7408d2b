"""Words of someone who writes without a pause: beyond a few, they reach the team in one card."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.outbox import OutboxMessage, State
from models.tickets import TopicPost, What
from rules.conversation.answers import LONGEST_TO_TEAM

BURST, PAUSE = 5, timedelta(minutes=1)
"""So many cards about one talk leave at once within that time; what follows is gathered."""


def when_due(
    session: Session, reader_id: int, begin: str, message: str, now: datetime
) -> datetime | None:
    """When a card with these words leaves; None: they were added to one that waits.

    `begin`: of the keys of such cards.
    """
    lately = _lately(session, reader_id, begin, now - PAUSE)
    if len(lately) < BURST:
        return now
    last = lately[0]
    waits = last.state is State.QUEUED and last.due_at > now
    return None if waits and _add(last, message) else now + PAUSE


def adds_to_topic(session: Session, person_id: int, card: str, message: str, now: datetime) -> bool:
    """What waits for its turn there takes these words too; what is being sent does not."""
    mine = select(TopicPost).where(TopicPost.person_id == person_id)
    newest = mine.order_by(TopicPost.id.desc()).limit(1).with_for_update()
    last = session.scalars(newest.execution_options(populate_existing=True)).first()
    if last is None or last.what is not What.CARD or last.params.get("card") != card:
        return False
    waits = last.attempts == 0 and last.next_try_at <= now
    return waits and _add(last, message)


def _lately(
    session: Session, reader_id: int, begin: str, since: datetime
) -> Sequence[OutboxMessage]:
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.person_id == reader_id, OutboxMessage.due_at > since)
        .where(OutboxMessage.key.startswith(begin, autoescape=True))
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
