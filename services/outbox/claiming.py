"""Claim due rows, in one way for every queue: messages, announcements, e-mails, posts, answers.

A row claimed by a sender that dies is due again when its lease runs out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeAlias, TypeVar

import structlog
from sqlalchemy import ColumnElement, Select, literal_column, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, aliased

from models.outbox import OutboxState
from models.people import Address, ChannelName, Person
from rules.outbox.retries import Policy
from services.conversation.replies import Sendable
from services.outbox import leases
from services.people import addresses

Ready = TypeVar("Ready")
WritePage = Callable[[int, Sequence[Sendable], str], int | None]
"""Writes on the page of a person, once, what has a name; returns the id of its message."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class RowEnding:
    """The row ends in this state without being sent."""

    state: StrEnum
    noted: Mapping[str, Any] = field(default_factory=dict)


def keep_outcome(row: Any, ends: RowEnding, now: datetime) -> None:
    row.state, row.finished_at = ends.state, now
    for name, value in ends.noted.items():
        setattr(row, name, value)


@dataclass(frozen=True, slots=True, eq=False)
class Queue:
    """A queue of rows: which rows wait, their order, what remains of a finished row.

    Columns are given by name, for use with the table and with its alias.
    """

    row: type[Any]
    policy: Policy
    waits: Callable[[Any], Sequence[ColumnElement[bool]]]
    """Conditions that hold for a row that is still to be sent."""
    due: str = "next_try_at"
    id: str = "id"
    partition_by: Sequence[str] = ()
    """Of the waiting rows that have these columns equal, only the first may be sent…"""
    order_by: Sequence[str] = ()
    """… in this order."""
    noted: Sequence[str] = ()
    """Columns that a mark sets, besides the next try and the attempts."""
    cleared: Mapping[str, Any] = field(default_factory=dict)
    """Columns that are emptied when a row ends, with their empty values."""
    delete_ended: bool = False
    """Whether a row is deleted once it is marked as ended."""
    end: Callable[[Any, RowEnding, datetime], None] = keep_outcome
    """Ends a row that is not to be sent."""


@dataclass(frozen=True, slots=True)
class RowHold:
    """The row waits for a better moment."""

    until: datetime


@dataclass(frozen=True, slots=True)
class RowWritten(Generic[Ready]):
    """The row has ended in the claiming transaction, which wrote the words on the chat page."""

    ready: Ready
    ends: RowEnding


@dataclass(frozen=True, slots=True)
class Claim(Generic[Ready]):
    """Rows claimed and ready to be sent, or written and to be told of."""

    ready: Sequence[Ready] = ()
    looked_at: int = 0
    """How many rows were due, including those that are not to be sent."""


RowVerdict: TypeAlias = Ready | RowEnding | RowHold | RowWritten[Ready]
DueQuery = Callable[[int], tuple[Any, Mapping[str, Any]]]
"""A query for at most so many due rows, each with what it is judged by."""


def waiting(queue: Queue, what: Any, bot_id: int, *where: ColumnElement[bool]) -> Select[Any]:
    """Select the columns `what` of the rows to send next, the soonest first."""
    row = queue.row
    return (
        select(what)
        .where(row.bot_id == bot_id, *where, *queue.waits(row), *_stands_first(queue))
        .order_by(getattr(row, queue.due), getattr(row, queue.id))
    )


def first_try(queue: Queue, bot_id: int, *where: ColumnElement[bool]) -> Select[datetime]:
    """Select when the next row may be sent."""
    return waiting(queue, getattr(queue.row, queue.due), bot_id, *where).limit(1)


def due(
    queue: Queue, bot_id: int, now: datetime, most: int, *where: ColumnElement[bool]
) -> Select[Any]:
    """Select due rows that no other transaction is claiming."""
    query = waiting(queue, queue.row, bot_id, getattr(queue.row, queue.due) <= now, *where)
    return query.limit(most).with_for_update(skip_locked=True, of=queue.row)


def due_with_people(
    queue: Queue,
    bot_id: int,
    now: datetime,
    most: int,
    *where: ColumnElement[bool],
    on_page: bool,
) -> Select[Any]:
    """Select due rows, the person of each and the address to which they are written.

    Rows of the chat page are locked with their people, and none is waited for: a turn locks its
    person first, then rows.  All others are rows of Telegram, or of somebody without an address.
    """
    query = due(queue, bot_id, now, most, *where)
    query = query.join(Person, Person.id == queue.row.person_id)
    is_theirs = addresses.is_of(Person.id)
    if on_page:
        query = query.join(Address, is_theirs).where(Address.channel == ChannelName.WEB)
        query = query.with_for_update(skip_locked=True, key_share=True, of=(queue.row, Person))
    else:
        query = query.outerjoin(Address, is_theirs)
        query = query.where(or_(Address.id.is_(None), Address.channel != ChannelName.WEB))
    return query.add_columns(Person, Address)


def claim(
    session: Session,
    queue: Queue,
    epoch: int,
    now: datetime,
    queries: Iterable[DueQuery],
    judge: Callable[..., RowVerdict[Ready]],
    *,
    bot_id: int,
    limit: int,
) -> Claim[Ready]:
    """Claim and judge due rows; claim nothing when another process leads by now."""
    if not leases.holds(session, bot_id, epoch):
        return Claim()
    ready: list[Ready] = []
    looked_at = 0
    for query in queries:
        if looked_at >= limit:
            break
        rows = session.execute(*query(limit - looked_at)).all()
        looked_at += len(rows)
        for row in rows:
            judged = _judged(queue, judge, row)
            if isinstance(judged, RowEnding):
                _end(queue, row[0], judged, now)
            elif isinstance(judged, RowWritten):
                _end(queue, row[0], judged.ends, now)
                ready.append(judged.ready)
            elif isinstance(judged, RowHold):
                setattr(row[0], queue.due, judged.until)
                row[0].claim_epoch = None
            else:
                _take(queue, row[0], epoch, now)
                ready.append(judged)
    session.flush()
    return Claim(ready, looked_at)


def _end(queue: Queue, row: Any, ends: RowEnding, now: datetime) -> None:
    queue.end(row, ends, now)
    for name, value in queue.cleared.items():
        setattr(row, name, value)


def _take(queue: Queue, row: Any, epoch: int, now: datetime) -> None:
    setattr(row, queue.due, now + queue.policy.lease)
    if queue.policy.checks_epoch:
        row.claim_epoch = epoch


def _judged(
    queue: Queue, judge: Callable[..., RowVerdict[Ready]], row: Sequence[Any]
) -> RowVerdict[Ready]:
    try:
        return judge(*row)
    except DBAPIError:
        raise
    except Exception as error:  # a row that cannot be rendered must not block the others
        of, which = queue.row.__tablename__, getattr(row[0], queue.id)
        log.error("message_not_rendered", of=of, which=which, error=type(error).__name__)
        return RowEnding(OutboxState.FAILED)


def _stands_first(queue: Queue) -> Sequence[ColumnElement[bool]]:
    """Keep the first row of each partition; rows without a value in it are in none."""
    if not queue.partition_by:
        return ()
    row, other = queue.row, aliased(queue.row)
    first = (
        select(getattr(other, queue.id))
        .where(other.bot_id == row.bot_id)
        .where(*(getattr(other, name) == getattr(row, name) for name in queue.partition_by))
        .where(*queue.waits(other))
        .order_by(*(getattr(other, name) for name in queue.order_by))
        .limit(literal_column("1"))
        .scalar_subquery()
    )
    columns = [getattr(row, name) for name in queue.partition_by]
    without_value = [column.is_(None) for column in columns if column.property.columns[0].nullable]
    return (or_(getattr(row, queue.id) == first, *without_value),)
