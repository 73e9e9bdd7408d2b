"""Mark claimed rows with the result of the send, in one way for every queue.

Only rows still claimed in this epoch are marked: rows that another process claimed since are its
own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Delete, Table, Update, bindparam, delete, update
from sqlalchemy.orm import Session

from models.outbox import OutboxState
from rules.outbox.retries import FinalState, SendVerdict
from services.outbox.claiming import Queue
from services.people import addresses

ALWAYS = ("next_try_at", "attempts")


@dataclass(frozen=True, slots=True)
class SendMark:
    """The values to write into one row after an attempt."""

    key: Sequence[int]
    """Its primary key."""
    person_id: int | None
    state: StrEnum
    attempts: int
    again_in: timedelta = timedelta(0)
    """How long to wait before the next try, when the row stays queued."""
    not_after: datetime | None = None
    """When the row expires: it is looked at then, and not later."""
    noted: Mapping[str, Any] = field(default_factory=dict)
    """Other columns that its source keeps."""

    @classmethod
    def of(
        cls,
        verdict: SendVerdict,
        key: Sequence[int],
        states: type[StrEnum] = OutboxState,
        person_id: int | None = None,
        not_after: datetime | None = None,
        **noted: Any,
    ) -> "SendMark":
        """Translate a verdict into the states of one queue's rows (`states`)."""
        state = states(verdict.end or OutboxState.QUEUED)
        tries, again_in = verdict.tries, verdict.again_in
        return cls(key, person_id, state, tries.attempts, again_in, not_after, noted)

    @property
    def outcome(self) -> str:
        return self.state

    @property
    def is_over(self) -> bool:
        return self.state != OutboxState.QUEUED


def mark(
    session: Session, queue: Queue, epoch: int, marks: Sequence[SendMark], now: datetime
) -> None:
    """Mark rows, and people who have blocked the bot.

    People come first, as in an erasure: with one order of locks there is no deadlock.
    """
    blocked = [
        marked.person_id
        for marked in marks
        if marked.state == FinalState.BLOCKED and marked.person_id
    ]
    if blocked:
        addresses.mark_all_blocked(session, blocked, now)
    for is_over in (True, False):
        values = [
            _values(queue, marked, epoch, now) for marked in marks if marked.is_over is is_over
        ]
        if values:
            session.connection().execute(_marked(queue, is_over=is_over), values)


@cache
def _marked(queue: Queue, *, is_over: bool) -> Update | Delete:
    table: Table = queue.row.__table__
    key = [column == bindparam(f"of_{column.name}") for column in table.primary_key]
    conditions = *key, *queue.waits(table.c), table.c.claim_epoch == bindparam("of_epoch")
    if queue.delete_ended and is_over:
        return delete(table).where(*conditions)
    return (
        update(table)
        .where(*conditions)
        .values({name: bindparam(f"new_{name}") for name in (*ALWAYS, *queue.noted)})
        .values(queue.cleared if is_over else {})
        .values(claim_epoch=None)
    )


def _values(queue: Queue, marked: SendMark, epoch: int, now: datetime) -> dict[str, Any]:
    again_at = now + marked.again_in
    columns = {
        **marked.noted,
        "state": marked.state,
        "finished_at": now if marked.is_over else None,
        "next_try_at": min(again_at, marked.not_after or again_at),
        "attempts": marked.attempts,
    }
    key = zip(queue.row.__table__.primary_key, marked.key, strict=True)
    values = {"of_epoch": epoch, **{f"of_{column.name}": value for column, value in key}}
    if queue.delete_ended and marked.is_over:
        return values
    return values | {f"new_{name}": columns.get(name) for name in (*ALWAYS, *queue.noted)}
