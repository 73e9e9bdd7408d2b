"""What became of an announcement for one person, once it was sent or could not be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from models.announcements import Fate, Reason, Recipient
from models.engine.base import Base
from models.people import Person
from services.announcements.recipients import Due
from services.outbox.delivery_results import PAUSES


@dataclass(frozen=True, slots=True)
class Ended:
    due: Due
    fate: Fate
    reason: Reason | None = None
    message_id: int | None = None
    again_in: timedelta = timedelta(0)
    """How long to wait when it is to be tried again (QUEUED)."""
    attempts: int = 1


def sent(due: Due, message_id: int | None) -> Ended:
    return Ended(due, Fate.SENT, message_id=message_id)


def blocked(due: Due) -> Ended:
    return Ended(due, Fate.BLOCKED)


def refused(due: Due) -> Ended:
    """Telegram will never take it."""
    return Ended(due, Fate.FAILED, Reason.REFUSED)


def not_taken(due: Due) -> Ended:
    """It surely did not arrive."""
    if due.attempts >= len(PAUSES):
        return Ended(due, Fate.FAILED, Reason.NOT_TAKEN)
    return Ended(due, Fate.QUEUED, _waiting(due), again_in=PAUSES[due.attempts])


def put_off(due: Due) -> Ended:
    """It surely did not arrive, nor does anything else: that is no attempt."""
    return replace(let_go(due), again_in=PAUSES[0])


def in_doubt(due: Due) -> Ended:
    """It may have arrived: nobody reads an announcement twice, unless the team wants it."""
    return Ended(due, Fate.UNKNOWN, Reason.TIMED_OUT_AGAIN if due.again else Reason.TIMED_OUT)


def let_go(due: Due) -> Ended:
    """It was not sent, and may be."""
    return Ended(due, Fate.QUEUED, _waiting(due), attempts=0)


def over(due: Due, fate: Fate, reason: Reason | None) -> Ended:
    """It became one that is not to be sent while it waited."""
    return Ended(due, fate, reason, attempts=0)


def _waiting(due: Due) -> Reason | None:
    return Reason.RESENT if due.again else None


def mark(session: Session, epoch: int, ended: Sequence[Ended], now: datetime) -> None:
    """Only rows that are still claimed in this epoch: what another claimed since is its own.

    People first, as when someone is erased: in one order, nobody waits in a circle.
    """
    gone = [each.due.person_id for each in ended if each.fate is Fate.BLOCKED]
    if gone:
        _mark_blocked(session, gone, now)
    table = Base.metadata.tables[Recipient.__tablename__]
    query = (
        update(table)
        .where(table.c.announcement_id == bindparam("announcement"))
        .where(table.c.person_id == bindparam("person"))
        .where(table.c.claim_epoch == epoch, table.c.state == Fate.QUEUED)
        .values(
            state=bindparam("fate"),
            reason=bindparam("why"),
            finished_at=bindparam("ended_at"),
            next_try_at=bindparam("again_at"),
            claim_epoch=None,
            attempts=table.c.attempts + bindparam("tried"),
            message_id=bindparam("sent_as"),
        )
    )
    session.connection().execute(query, [_values(each, now) for each in ended])


def _values(ended: Ended, now: datetime) -> dict[str, object]:
    return {
        "announcement": ended.due.announcement_id,
        "person": ended.due.person_id,
        "fate": ended.fate,
        "why": ended.reason,
        "ended_at": None if ended.fate is Fate.QUEUED else now,
        "again_at": now + ended.again_in,
        "tried": ended.attempts,
        "sent_as": ended.message_id,
    }


def _mark_blocked(session: Session, gone: Sequence[int], now: datetime) -> None:
    session.execute(
        update(Person)
        .where(Person.id.in_(gone), Person.blocked_at.is_(None))
        .values(blocked_at=now)
        .execution_options(synchronize_session=False)
    )
