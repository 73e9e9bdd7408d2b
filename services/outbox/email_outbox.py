"""Letters we promised by e-mail: written when they leave, at least once, the same key once.

As in `services/outbox/outbox.py`: a row claimed by a sender that dies comes due again after its
lease.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Delete, Select, delete, literal_column, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.database import insert_new
from models.outbox import Letter, State
from models.people import Person
from services.outbox import leases
from services.outbox.email_rendering import Stationery, Written, write

LEASE = timedelta(minutes=2)
"""How long a claim holds; its sender keeps to the first half."""
BATCH = 5
LIFE = timedelta(days=2)
"""How late a letter may still leave, unless its promise says otherwise."""
KEPT, PURGED = timedelta(days=90), 500
QUEUED: ColumnElement[Any] = literal_column(f"'{State.QUEUED}'")
"""Written in the statement itself, or partial indexes would not serve."""

log = structlog.get_logger()
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
)
"""How long to wait after each failure; the last one again and again, until the letter expires."""


def promise(
    session: Session,
    person: Person,
    to: str,
    *,
    key: str,
    text: str,
    due_at: datetime,
    values: Mapping[str, str] | None = None,
    links: Sequence[tuple[str, str, int]] = (),
    calendar: Mapping[str, Any] | None = None,
    life: timedelta = LIFE,
) -> bool:
    """`key` makes a promise once only: the same key again changes nothing (False).

    The words are `text` and `text.subject`; a link is (text key of its label, verb, subject id).
    """
    return insert_new(
        session,
        Letter,
        ("bot_id", "key"),
        bot_id=person.bot_id,
        person_id=person.id,
        to_address=to,
        key=key,
        text=text,
        values=dict(values or {}),
        links=[list(link) for link in links],
        calendar=calendar and dict(calendar),
        due_at=due_at,
        next_try_at=due_at,
        expires_at=due_at + life,
    )


def claim(
    session: Session, stationery: Stationery, bot_id: int, epoch: int, now: datetime
) -> tuple[Sequence[Written], int]:
    """What is due, rechecked and written, and how many were looked at."""
    rows = _due(session, bot_id, epoch, now)
    written = [it for row in rows if (it := _written(session, stationery, row, now))]
    for row in rows:
        if row.state is State.QUEUED:
            row.claim_epoch, row.next_try_at = epoch, now + LEASE
    return written, len(rows)


def drop(session: Session, bot_id: int, epoch: int, now: datetime) -> int:
    """Without a mail server, what is due is let go: nothing piles up.  How many there were."""
    rows = _due(session, bot_id, epoch, now)
    for row in rows:
        end(row, State.DROPPED, now)
    return len(rows)


def when_due(session: Session, bot_id: int) -> datetime | None:
    return session.scalar(*_first_try(bot_id))


def end(row: Letter, state: State, now: datetime) -> None:
    """Of a letter that is over only its fate stays: neither address nor words."""
    row.state, row.finished_at = state, now
    row.to_address, row.values, row.links, row.calendar = "", {}, [], None


def purge(session: Session, bot_id: int, now: datetime) -> None:
    session.execute(*_purged(bot_id, now - KEPT))


def _due(session: Session, bot_id: int, epoch: int, now: datetime) -> Sequence[Letter]:
    """Nothing to who has lost the lead."""
    if not leases.holds(session, bot_id, epoch):
        return ()
    return session.scalars(*_waiting(bot_id, now)).all()


def first_try(bot_id: int) -> Select[datetime]:
    query = select(Letter.next_try_at).where(Letter.bot_id == bot_id, Letter.state == QUEUED)
    return query.order_by(Letter.next_try_at, Letter.id).limit(1)


_first_try = constant(first_try)


@constant
def _waiting(bot_id: int, now: datetime) -> Select[Letter]:
    return (
        select(Letter)
        .where(Letter.bot_id == bot_id, Letter.state == QUEUED, Letter.next_try_at <= now)
        .order_by(Letter.next_try_at, Letter.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )


@constant
def _purged(bot_id: int, before: datetime) -> Delete:
    old = select(Letter.id).where(Letter.bot_id == bot_id, Letter.finished_at <= before)
    return delete(Letter).where(Letter.id.in_(old.limit(PURGED)))


def _written(
    session: Session, stationery: Stationery, row: Letter, now: datetime
) -> Written | None:
    """Nothing once the row has been given its final state."""
    try:
        found = _judge(session, stationery, row, now)
    except DBAPIError:
        raise
    except Exception as error:  # one letter that cannot be made must not hold up all the others
        log.error("letter_broken", letter_id=row.id, kind=row.text, error=type(error).__name__)
        found = State.FAILED
    if isinstance(found, Written):
        return found
    end(row, found, now)
    return None


def _judge(session: Session, stationery: Stationery, row: Letter, now: datetime) -> Written | State:
    return _over(session, stationery, row, now) or write(session, stationery, row, now)


def over_meanwhile(
    session: Session, stationery: Stationery, letter: Written, now: datetime
) -> State | None:
    """Why a letter that was written, and had to wait, is not to be sent any more."""
    row = session.get(Letter, letter.id)
    if row is None:
        return State.DROPPED  # who was erased has no letters
    if row.state is not State.QUEUED:
        return State(row.state)
    return _over(session, stationery, row, now)


def _over(session: Session, stationery: Stationery, row: Letter, now: datetime) -> State | None:
    if now >= row.expires_at:
        return State.EXPIRED
    return None if stationery.holds(session, row, now) else State.DROPPED


@dataclass(frozen=True, slots=True)
class Outcome:
    id: int
    state: State
    attempts: int
    doubtful: bool
    again_in: timedelta = timedelta(0)
    """How long to wait when it is to be tried again (QUEUED)."""


def sent(letter: Written) -> Outcome:
    return _ends(letter, State.SENT)


def refused(letter: Written) -> Outcome:
    """The server will never take it (5xx)."""
    return _ends(letter, State.FAILED)


def not_taken(letter: Written) -> Outcome:
    """It surely did not arrive (4xx, or no server)."""
    return _again(letter, doubtful=letter.doubtful)


def over(letter: Written, state: State) -> Outcome:
    """It became one that is not to be sent while it waited."""
    return Outcome(letter.id, state, letter.attempts, letter.doubtful)


def in_doubt(letter: Written) -> Outcome:
    """It may have arrived: sent once more, never twice."""
    return _ends(letter, State.UNKNOWN) if letter.doubtful else _again(letter, doubtful=True)


def mark(session: Session, epoch: int, outcome: Outcome, now: datetime) -> None:
    """Only what is still claimed in this epoch: what another claimed since is its own."""
    query = (
        select(Letter)
        .where(Letter.id == outcome.id, Letter.claim_epoch == epoch)
        .where(Letter.state == State.QUEUED)
        .with_for_update()
    )
    if (row := session.scalar(query)) is None:
        return
    row.attempts, row.doubtful = outcome.attempts, outcome.doubtful
    row.next_try_at = min(now + outcome.again_in, row.expires_at)
    if outcome.state is not State.QUEUED:
        end(row, outcome.state, now)


def _ends(letter: Written, state: State) -> Outcome:
    return Outcome(letter.id, state, letter.attempts + 1, letter.doubtful)


def _again(letter: Written, *, doubtful: bool) -> Outcome:
    pause = PAUSES[min(letter.attempts, len(PAUSES) - 1)]
    return Outcome(letter.id, State.QUEUED, letter.attempts + 1, doubtful, pause)
