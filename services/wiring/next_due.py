"""Tell when the next message of each queue is due, all queues in one statement."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.scalar_queries import combine_scalar_queries
from rules.schedule.clock import soonest
from services.announcements import state_machine
from services.outbox import claiming, email_outbox, messages, owed_answers
from services.outbox.claiming import Queue
from services.tickets import topic_outbox


class DeliveryQueue(StrEnum):
    """A queue that delivery sends from."""

    ANNOUNCEMENTS = "announcements"
    ANSWERS = "answers"
    MESSAGES = "messages"
    TOPIC_POSTS = "topic_posts"
    EMAILS = "emails"


DueQueries = Callable[[int], Sequence[Select[Any]]]


def _first_of(queue: Queue) -> DueQueries:
    return lambda bot_id: [claiming.first_try(queue, bot_id)]


QUERIES: Mapping[DeliveryQueue, DueQueries] = {
    DeliveryQueue.ANNOUNCEMENTS: state_machine.firsts,
    DeliveryQueue.ANSWERS: _first_of(owed_answers.QUEUE),
    DeliveryQueue.MESSAGES: messages.firsts,
    DeliveryQueue.TOPIC_POSTS: _first_of(topic_outbox.QUEUE),
    DeliveryQueue.EMAILS: _first_of(email_outbox.QUEUE),
}


def when_due(session: Session, bot_id: int) -> datetime | None:
    """Return the first due instant of all queues; None if they are empty."""
    return soonest(*by_source(session, bot_id).values())


def by_source(session: Session, bot_id: int) -> dict[DeliveryQueue, datetime]:
    """Return the first due instant of each queue that is not empty."""
    instants = iter(session.execute(*_firsts(bot_id)).one())
    firsts = {it: soonest(*islice(instants, count)) for it, count in _counts().items()}
    return {source: at for source, at in firsts.items() if at is not None}


@cache
def _counts() -> Mapping[DeliveryQueue, int]:
    """Return the number of statements that each queue asks for."""
    return {it: len(queries(0)) for it, queries in QUERIES.items()}


@constant
def _firsts(bot_id: int) -> Select[Any]:
    return combine_scalar_queries(
        *(first for queries in QUERIES.values() for first in queries(bot_id))
    )
