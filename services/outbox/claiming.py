"""Take up rows that are due: one way for whatever is sent later, on every table that keeps some.

A row claimed by a sender that dies comes due again when its lease runs out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

import structlog
from sqlalchemy import ColumnElement, Select, literal_column, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, aliased

from models.outbox import State
from rules.outbox.retries import Policy
from services.outbox import leases

Ready = TypeVar("Ready")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ends:
    """It is not to be sent."""

    state: StrEnum
    noted: Mapping[str, Any] = field(default_factory=dict)


def keep_outcome(row: Any, ends: Ends, now: datetime) -> None:
    row.state, row.finished_at = ends.state, now
    for name, value in ends.noted.items():
        setattr(row, name, value)


@dataclass(frozen=True, slots=True, eq=False)
class Queue:
    """The rows of a source: which wait, in which order they leave, what becomes of those that end.

    Columns are named, so that the same is asked of the table and of an alias.
    """

    row: type[Any]
    policy: Policy
    waits: Callable[[Any], Sequence[ColumnElement[bool]]]
    """What holds of a row that is to leave, one day."""
    due: str = "next_try_at"
    id: str = "id"
    alike: Sequence[str] = ()
    """Of the rows that wait and are alike in this, only the first may leave…"""
    in_order: Sequence[str] = ()
    """… in this order."""
    noted: Sequence[str] = ()
    """What a mark says of a row besides when it ended, and when it is tried again."""
    wiped: Mapping[str, Any] = field(default_factory=dict)
    """What a row that ended holds no more."""
    goes: bool = False
    """A row that was marked as ended is kept no more."""
    end: Callable[[Any, Ends, datetime], None] = keep_outcome
    """What is done with one that is not to be sent."""


@dataclass(frozen=True, slots=True)
class Held:
    """It waits for a better moment."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Claim(Generic[Ready]):
    ready: Sequence[Ready] = ()
    looked_at: int = 0
    """Rows taken up, those among them that are not to be sent included."""


Look = Callable[[int], tuple[Any, Mapping[str, Any]]]
"""What is due, at most so many: a row, and what is judged with it."""


def waiting(queue: Queue, what: Any, bot_id: int, *where: ColumnElement[bool]) -> Select[Any]:
    """Of those that may leave, soonest first."""
    row = queue.row
    return (
        select(what)
        .where(row.bot_id == bot_id, *where, *queue.waits(row), *_stands_first(queue))
        .order_by(getattr(row, queue.due), getattr(row, queue.id))
    )


def first_try(queue: Queue, bot_id: int, *where: ColumnElement[bool]) -> Select[datetime]:
    """When the next may leave."""
    return waiting(queue, getattr(queue.row, queue.due), bot_id, *where).limit(1)


def due(
    queue: Queue, bot_id: int, now: datetime, most: int, *where: ColumnElement[bool]
) -> Select[Any]:
    """What nobody else takes up at this moment."""
    query = waiting(queue, queue.row, bot_id, getattr(queue.row, queue.due) <= now, *where)
    return query.limit(most).with_for_update(skip_locked=True, of=queue.row)


def claim(
    session: Session,
    queue: Queue,
    epoch: int,
    now: datetime,
    looks: Iterable[Look],
    judge: Callable[..., Ready | Ends | Held],
    *,
    bot_id: int,
    limit: int,
) -> Claim[Ready]:
    """Take what is due and judge it; nothing when another leads by now."""
    if not leases.holds(session, bot_id, epoch):
        return Claim()
    ready: list[Ready] = []
    looked_at = 0
    for look in looks:
        if looked_at >= limit:
            break
        found = session.execute(*look(limit - looked_at)).all()
        looked_at += len(found)
        for each in found:
            judged = _judged(queue, judge, each)
            if isinstance(judged, Ends):
                _end(queue, each[0], judged, now)
            elif isinstance(judged, Held):
                setattr(each[0], queue.due, judged.until)
                each[0].claim_epoch = None
            else:
                _take(queue, each[0], epoch, now)
                ready.append(judged)
    session.flush()
    return Claim(ready, looked_at)


def _end(queue: Queue, row: Any, ends: Ends, now: datetime) -> None:
    queue.end(row, ends, now)
    for name, value in queue.wiped.items():
        setattr(row, name, value)


def _take(queue: Queue, row: Any, epoch: int, now: datetime) -> None:
    setattr(row, queue.due, now + queue.policy.lease)
    if queue.policy.checks_epoch:
        row.claim_epoch = epoch


def _judged(
    queue: Queue, judge: Callable[..., Ready | Ends | Held], found: Sequence[Any]
) -> Ready | Ends | Held:
    try:
        return judge(*found)
    except DBAPIError:
        raise
    except Exception as error:  # one that cannot be made must not hold up all the others
        of, which = queue.row.__tablename__, getattr(found[0], queue.id)
        log.error("promise_broken", of=of, which=which, error=type(error).__name__)
        return Ends(State.FAILED)


def _stands_first(queue: Queue) -> Sequence[ColumnElement[bool]]:
    """Nobody's rows are not alike."""
    if not queue.alike:
        return ()
    row, other = queue.row, aliased(queue.row)
    first = (
        select(getattr(other, queue.id))
        .where(other.bot_id == row.bot_id)
        .where(*(getattr(other, name) == getattr(row, name) for name in queue.alike))
        .where(*queue.waits(other))
        .order_by(*(getattr(other, name) for name in queue.in_order))
        .limit(literal_column("1"))
        .scalar_subquery()
    )
    columns = [getattr(row, name) for name in queue.alike]
    nobodys = [it.is_(None) for it in columns if it.property.columns[0].nullable]
    return (or_(getattr(row, queue.id) == first, *nobodys),)
