"""What became of a promised message once it was sent, or could not be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Update, bindparam, select, update
from sqlalchemy.orm import Session

from models.engine.base import Base
from models.engine.constant import constant
from models.outbox import OutboxMessage, State
from models.people import Person
from services.outbox.claiming import Promised

PAUSES = (
    timedelta(seconds=5),
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(hours=1),
)
"""How long to wait after each failure; after one more, the message has failed.

Long enough for an outage of an hour that fewer people meet than open the breaker.
"""
MESSAGES = Base.metadata.tables[OutboxMessage.__tablename__]
MARK = (
    update(MESSAGES)
    .where(MESSAGES.c.id == bindparam("of_id"), MESSAGES.c.claim_epoch == bindparam("of_epoch"))
    .where(MESSAGES.c.state == State.QUEUED)
    .values(
        state=bindparam("new_state"),
        finished_at=bindparam("ended_at"),
        next_try_at=bindparam("again_at"),
        attempts=bindparam("tried"),
        doubtful=bindparam("in_doubt"),
        message_id=bindparam("sent_as"),
    )
)


@dataclass(frozen=True, slots=True)
class Outcome:
    id: int
    state: State
    attempts: int
    doubtful: bool
    message_id: int | None = None
    again_in: timedelta = timedelta(0)
    """How long to wait when it is to be tried again (QUEUED)."""


def sent(promised: Promised, message_id: int | None) -> Outcome:
    return _ends(promised, State.SENT, message_id)


def blocked(promised: Promised) -> Outcome:
    return _ends(promised, State.BLOCKED)


def refused(promised: Promised) -> Outcome:
    """Telegram will never take it."""
    return _ends(promised, State.FAILED)


def not_taken(promised: Promised) -> Outcome:
    """It surely did not arrive."""
    if promised.attempts >= len(PAUSES):
        return _ends(promised, State.FAILED)
    return _again(promised, doubtful=promised.doubtful)


def put_off(promised: Promised) -> Outcome:
    """It surely did not arrive, nor does anything else: that is no attempt."""
    return replace(let_go(promised), again_in=PAUSES[0])


def over(promised: Promised, state: State) -> Outcome:
    """It became one that is not to be sent while it waited."""
    return Outcome(promised.id, state, promised.attempts, promised.doubtful)


def in_doubt(promised: Promised) -> Outcome:
    """It may have arrived: some kinds are sent once more, the others rather not."""
    if promised.doubtful or not promised.resend_unknown or promised.attempts >= len(PAUSES):
        return _ends(promised, State.UNKNOWN)
    return _again(promised, doubtful=True)


def let_go(promised: Promised) -> Outcome:
    """It was not sent, and another may send it."""
    return Outcome(promised.id, State.QUEUED, promised.attempts, promised.doubtful)


def _ends(promised: Promised, state: State, message_id: int | None = None) -> Outcome:
    return Outcome(promised.id, state, promised.attempts + 1, promised.doubtful, message_id)


def _again(promised: Promised, *, doubtful: bool) -> Outcome:
    pause = PAUSES[promised.attempts]
    return Outcome(promised.id, State.QUEUED, promised.attempts + 1, doubtful, again_in=pause)


def mark(session: Session, epoch: int, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Only rows that are still claimed in this epoch: what another claimed since is its own."""
    session.connection().execute(MARK, [_values(it, epoch, now) for it in outcomes])
    session.execute(*_without_words([outcome.id for outcome in outcomes]))
    gone = [outcome.id for outcome in outcomes if outcome.state is State.BLOCKED]
    if gone:
        _mark_blocked(session, gone, now)


def _values(outcome: Outcome, epoch: int, now: datetime) -> dict[str, object]:
    over = outcome.state is not State.QUEUED
    return {
        "of_id": outcome.id,
        "of_epoch": epoch,
        "new_state": outcome.state,
        "ended_at": now if over else None,
        "again_at": now + outcome.again_in,
        "tried": outcome.attempts,
        "in_doubt": outcome.doubtful,
        "sent_as": outcome.message_id,
    }


@constant
def _without_words(ids: Sequence[int]) -> Update:
    """What was said is kept by the chat; of a message that ended, only its fate stays here."""
    return (
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids), OutboxMessage.state != State.QUEUED)
        .values(params={})
    )


def _mark_blocked(session: Session, gone: Sequence[int], now: datetime) -> None:
    people = select(OutboxMessage.person_id).where(OutboxMessage.id.in_(gone))
    session.execute(
        update(Person)
        .where(Person.id.in_(people), Person.blocked_at.is_(None))
        .values(blocked_at=now)
        .execution_options(synchronize_session=False)
    )
