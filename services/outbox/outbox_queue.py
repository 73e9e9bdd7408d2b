"""Who comes next among what was promised: by urgency, in the order of each chat."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal_column, select
from sqlalchemy.orm import Session, aliased

from models.constant import constant
from models.looks import side_by_side
from models.talk import OutboxMessage, Update
from rules.outbox.pace import Urgency
from rules.schedule.clock import soonest
from services.outbox.outbox import QUEUED

PROMISED = (Urgency.REMINDER, Urgency.OFFER, Urgency.ANNOUNCEMENT)


def when_due(session: Session, bot_id: int) -> datetime | None:
    """The next instant at which something is to be sent."""
    return soonest(*session.execute(*_firsts(bot_id)).one())


def by_urgency(session: Session, bot_id: int) -> dict[Urgency, datetime]:
    """When the first that waits may leave, or might have: for each urgency that has one."""
    firsts = zip(PROMISED, session.execute(*_first_promises(bot_id)).one(), strict=True)
    return {urgency: at for urgency, at in firsts if at is not None}


def firsts(bot_id: int) -> Sequence[Select[Any]]:
    """The first of each sort that waits."""
    answers = (
        select(Update.answer_due_at)
        .where(Update.bot_id == bot_id, Update.answered_at.is_(None))
        .order_by(Update.answer_due_at)
    )
    held = (
        select(OutboxMessage.held_until)
        .where(OutboxMessage.bot_id == bot_id, OutboxMessage.held_until.is_not(None))
        .order_by(OutboxMessage.held_until)
    )
    return answers.limit(1), held.limit(1), *_promises(bot_id)


def next_of(what: Any, bot_id: int, urgency: Urgency) -> Select[Any]:
    """The first that waits for each person, soonest first: the order of a chat is kept."""
    other = aliased(OutboxMessage)
    first_of_the_chat = (
        select(other.id)
        .where(other.person_id == OutboxMessage.person_id)
        .where(other.state == QUEUED, other.urgency == urgency, other.held_until.is_(None))
        .order_by(other.due_at, other.id)
        .limit(literal_column("1"))
        .scalar_subquery()
    )
    return (
        select(what)
        .where(OutboxMessage.bot_id == bot_id, OutboxMessage.urgency == urgency)
        .where(OutboxMessage.state == QUEUED, OutboxMessage.id == first_of_the_chat)
        .order_by(OutboxMessage.next_try_at, OutboxMessage.id)
    )


def _promises(bot_id: int) -> Sequence[Select[Any]]:
    return [next_of(OutboxMessage.next_try_at, bot_id, it).limit(1) for it in PROMISED]


@constant
def _firsts(bot_id: int) -> Select[Any]:
    return side_by_side(*firsts(bot_id))


@constant
def _first_promises(bot_id: int) -> Select[Any]:
    return side_by_side(*_promises(bot_id))
