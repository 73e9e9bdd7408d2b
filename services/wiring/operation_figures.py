"""Read what an operator watches: queues, texts, seats. Nothing is scanned but what waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.announcements import Announcement, Recipient
from models.engine.constant import constant
from models.understanding import HeardText, TextOutcome
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from services.announcements import recipients
from services.enrolment import places
from services.outbox import email_outbox, messages, owed_answers
from services.outbox.claiming import Queue
from services.programme import sessions
from services.tickets import topic_outbox
from services.wiring import next_due
from services.wiring.next_due import DeliveryQueue

MOST = 10_000
"""What waits is counted up to so many."""
SESSIONS = 20
QUEUES: Mapping[DeliveryQueue, Queue] = {
    DeliveryQueue.ANNOUNCEMENTS: recipients.QUEUE,
    DeliveryQueue.ANSWERS: owed_answers.QUEUE,
    DeliveryQueue.MESSAGES: messages.QUEUE,
    DeliveryQueue.TOPIC_POSTS: topic_outbox.QUEUE,
    DeliveryQueue.EMAILS: email_outbox.QUEUE,
}


@dataclass(frozen=True, slots=True)
class QueueBacklog:
    """What is due in one queue and has not been sent."""

    depth: int
    oldest: timedelta
    """The delay of what is due first."""


@dataclass(frozen=True, slots=True)
class OperationFigures:
    queues: Mapping[DeliveryQueue, QueueBacklog]
    free_seats: Mapping[str, int]
    """By code of an open session."""
    texts: Mapping[TextOutcome, int]
    """Texts heard since the last look."""
    heard: int
    """The last text that was heard."""


def read(
    session: Session, bot_id: int, now: datetime, *, heard_after: int | None
) -> OperationFigures:
    """Read all; texts are counted after the one of `heard_after`, none at the first look."""
    heard = session.scalar(*_last_heard()) or 0
    texts = {} if heard_after is None else _texts(session, bot_id, heard_after, heard)
    return OperationFigures(waiting(session, bot_id, now), free_seats(session, now), texts, heard)


def waiting(session: Session, bot_id: int, now: datetime) -> Mapping[DeliveryQueue, QueueBacklog]:
    """Return the waiting rows of each queue."""
    depths = session.execute(*_depths(bot_id, now)).one()
    firsts = next_due.by_source(session, bot_id)
    return {
        source: QueueBacklog(depth, max(timedelta(0), now - firsts.get(source, now)))
        for source, depth in zip(QUEUES, depths, strict=True)
    }


def free_seats(session: Session, now: datetime) -> Mapping[str, int]:
    """Return the free seats of the open sessions, by their code."""
    coming = sessions.upcoming(session, local_date(now, NO_DEPARTMENT))[:SESSIONS]
    return {it.code: places.free_seats(session, it) for it in coming}


def _texts(session: Session, bot_id: int, after: int, until: int) -> Mapping[TextOutcome, int]:
    return dict(session.execute(*_heard(bot_id, after, until)).all())


@constant
def _last_heard() -> Select[int]:
    return select(func.max(HeardText.id))


@constant
def _heard(bot_id: int, after: int, until: int) -> Select[TextOutcome, int]:
    return (
        select(HeardText.outcome, func.count())
        .where(HeardText.bot_id == bot_id, HeardText.id > after, HeardText.id <= until)
        .group_by(HeardText.outcome)
    )


@constant
def _depths(bot_id: int, now: datetime) -> Select[*tuple[Any, ...]]:
    return select(*(_depth(source, bot_id, now) for source in QUEUES))


def _depth(source: DeliveryQueue, bot_id: int, now: datetime) -> Any:
    """Count what is due in a queue, in the index of what waits."""
    queue = QUEUES[source]
    due_at = getattr(queue.row, queue.due)
    waiting = *_of_bot(source, bot_id), *queue.waits(queue.row), due_at <= now
    some = select(due_at).where(*waiting).limit(MOST).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _of_bot(source: DeliveryQueue, bot_id: int) -> Sequence[Any]:
    """Return the conditions by which the index of a queue is entered."""
    if source is not DeliveryQueue.ANNOUNCEMENTS:
        return [QUEUES[source].row.bot_id == bot_id]
    sending = select(Announcement.id).where(*recipients.sending(bot_id))
    return [Recipient.announcement_id.in_(sending)]
