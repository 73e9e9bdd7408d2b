"""Note what became of rows that were taken up: one way for whatever is sent later.

Only rows that are still claimed in this epoch: what another claimed since is its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Delete, Table, Update, bindparam, delete, update
from sqlalchemy.orm import Session

from models.outbox import State
from models.people import Person
from rules.outbox.retries import End, Verdict
from services.outbox.claiming import Queue

ALWAYS = ("next_try_at", "attempts")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a row is to say from now on."""

    key: Sequence[int]
    """Its primary key."""
    person_id: int | None
    state: StrEnum
    attempts: int
    again_in: timedelta = timedelta(0)
    """How long to wait when it is to be tried again (queued)."""
    not_after: datetime | None = None
    """It expires then: it is looked at once more, and no later."""
    noted: Mapping[str, Any] = field(default_factory=dict)
    """What its source keeps besides."""

    @classmethod
    def of(
        cls,
        verdict: Verdict,
        key: Sequence[int],
        states: type[StrEnum] = State,
        person_id: int | None = None,
        not_after: datetime | None = None,
        **noted: Any,
    ) -> "Mark":
        """Put a verdict into the words of a source: `states` are those of its rows."""
        state = states(verdict.end or State.QUEUED)
        tries, again_in = verdict.tries, verdict.again_in
        return cls(key, person_id, state, tries.attempts, again_in, not_after, noted)

    @property
    def is_over(self) -> bool:
        return self.state != State.QUEUED


def mark(
    session: Session, queue: Queue, epoch: int, outcomes: Sequence[Mark], now: datetime
) -> None:
    """People first, as when someone is erased: in one order, nobody waits in a circle."""
    gone = [it.person_id for it in outcomes if it.state == End.BLOCKED and it.person_id]
    if gone:
        _mark_blocked(session, gone, now)
    for is_over in (True, False):
        those = [_values(queue, it, epoch, now) for it in outcomes if it.is_over is is_over]
        if those:
            session.connection().execute(_marked(queue, is_over=is_over), those)


@cache
def _marked(queue: Queue, *, is_over: bool) -> Update | Delete:
    table: Table = queue.row.__table__
    key = [column == bindparam(f"of_{column.name}") for column in table.primary_key]
    ours = *key, *queue.waits(table.c), table.c.claim_epoch == bindparam("of_epoch")
    if queue.goes and is_over:
        return delete(table).where(*ours)
    return (
        update(table)
        .where(*ours)
        .values({name: bindparam(f"new_{name}") for name in (*ALWAYS, *queue.noted)})
        .values(queue.wiped if is_over else {})
        .values(claim_epoch=None)
    )


def _values(queue: Queue, outcome: Mark, epoch: int, now: datetime) -> dict[str, Any]:
    again_at = now + outcome.again_in
    said = {
        **outcome.noted,
        "state": outcome.state,
        "finished_at": now if outcome.is_over else None,
        "next_try_at": min(again_at, outcome.not_after or again_at),
        "attempts": outcome.attempts,
    }
    key = zip(queue.row.__table__.primary_key, outcome.key, strict=True)
    ours = {"of_epoch": epoch, **{f"of_{column.name}": value for column, value in key}}
    if queue.goes and outcome.is_over:
        return ours
    return ours | {f"new_{name}": said.get(name) for name in (*ALWAYS, *queue.noted)}


def _mark_blocked(session: Session, gone: Sequence[int], now: datetime) -> None:
    session.execute(
        update(Person)
        .where(Person.id.in_(gone), Person.blocked_at.is_(None))
        .values(blocked_at=now)
        .execution_options(synchronize_session=False)
    )
