"""Take up what is due: recheck it, put it in words, hold it for a better moment, or end it.

A row claimed by a sender that dies comes due again when its lease runs out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Select, literal_column, select, update
from sqlalchemy import Update as TableUpdate
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, aliased

from models.conversation import Update
from models.engine.constant import constant
from models.engine.looks import side_by_side
from models.outbox import OutboxMessage, State
from models.people import Person
from rules.outbox.message_budget import Nature
from rules.outbox.pace import Urgency
from rules.schedule.clock import soonest
from services.conversation.replies import Promisable
from services.outbox import leases, message_limits
from services.outbox.outbox import QUEUED, Kind, Kinds, counted

PROMISED = (Urgency.REMINDER, Urgency.OFFER, Urgency.ANNOUNCEMENT)
LEASE = timedelta(seconds=60)
"""How long a claim holds; its sender keeps to the first half."""
BATCH = 30
log = structlog.get_logger()


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


@dataclass(frozen=True, slots=True)
class Promised:
    """A claimed message, ready to be sent."""

    id: int
    chat_id: int
    says: Sequence[Promisable]
    urgency: Urgency
    attempts: int
    doubtful: bool
    resend_unknown: bool


@dataclass(frozen=True, slots=True)
class Claim:
    messages: Sequence[Promised] = ()
    looked_at: int = 0
    """Rows taken up, those among them that are not to be sent included."""
    leads: bool = True
    """False when another leads by now: nothing may be taken up."""


def claim(
    session: Session, kinds: Kinds, bot_id: int, epoch: int, now: datetime, *, limit: int = BATCH
) -> Claim:
    """Take what is due, recheck and render it; nothing when another leads by now."""
    if not leases.holds(session, bot_id, epoch):
        return Claim(leads=False)
    _let_go_of_held(session, bot_id, now)
    messages, looked_at = [], 0
    for urgency in _urgencies_due(session, bot_id, now):
        rows = session.execute(*_due(bot_id, urgency, now, limit - looked_at)).all()
        looked_at += len(rows)
        for row, person in rows:
            says = _says(session, kinds, row, person, now)
            if says:
                messages.append(_claimed(kinds[row.kind], row, person, says, epoch, now))
    session.flush()
    return Claim(messages, looked_at)


def _urgencies_due(session: Session, bot_id: int, now: datetime) -> Iterator[Urgency]:
    """Most looks find nothing, or one sort of promise: it costs less to ask than to take up."""
    firsts = by_urgency(session, bot_id)
    return (urgency for urgency, at in firsts.items() if at <= now)


@constant
def _due(bot_id: int, urgency: Urgency, now: datetime, most: int) -> Select[Any]:
    query = next_of(OutboxMessage, bot_id, urgency)
    return (
        query.where(OutboxMessage.next_try_at <= now)
        .join(Person, Person.id == OutboxMessage.person_id)
        .add_columns(Person)
        .limit(most)
        .with_for_update(skip_locked=True, of=OutboxMessage)
    )


def _let_go_of_held(session: Session, bot_id: int, now: datetime) -> None:
    """Their moment has come: they take their place in the order of their chat again."""
    session.execute(*_let_go(bot_id, now))


@constant
def _let_go(bot_id: int, now: datetime) -> TableUpdate:
    return (
        update(OutboxMessage)
        .where(OutboxMessage.bot_id == bot_id, OutboxMessage.held_until <= now)
        .values(held_until=None)
    )


def _says(
    session: Session, kinds: Kinds, row: OutboxMessage, person: Person, now: datetime
) -> Sequence[Promisable]:
    """What is to be sent, or nothing once the row has been given its final state."""
    try:
        state, says = _judge(session, kinds, row, person, now)
    except DBAPIError:
        raise
    except Exception as error:  # one message that cannot be made must not hold up all the others
        log.error("promise_broken", kind=row.kind, outbox_id=row.id, error=type(error).__name__)
        state, says = State.FAILED, ()
    if not says and state is not State.QUEUED:
        row.state, row.finished_at, row.params = state, now, {}
    return says


def _judge(
    session: Session, kinds: Kinds, row: OutboxMessage, person: Person, now: datetime
) -> tuple[State, Sequence[Promisable]]:
    """QUEUED: it is held for a better moment."""
    kind = kinds.get(row.kind)
    if kind is None:
        return State.FAILED, ()
    if (over := _over(session, kind, row, person, now)) is not None:
        return over, ()
    if until := _held_until(session, kinds, kind, row, person, now):
        if kind.life is not None and until > row.due_at + kind.life:
            return State.EXPIRED, ()
        row.held_until = row.next_try_at = until
        row.claim_epoch = None
        return State.QUEUED, ()
    return State.DROPPED, kind.render(session, row, now)


def _over(
    session: Session, kind: Kind, row: OutboxMessage, person: Person, now: datetime
) -> State | None:
    """Why it is not to be sent any more, if it is not."""
    if person.blocked_at is not None:
        return State.BLOCKED
    if kind.life is not None and now > row.due_at + kind.life:
        return State.EXPIRED
    if person.telegram_id is None or not kind.recheck(session, row, now):
        return State.DROPPED
    if kind.nature is Nature.NUDGE and (person.nudges_suspended_at or person.fewer_messages_at):
        return State.DROPPED
    return None


def over_meanwhile(
    session: Session, kinds: Kinds, promised: Promised, now: datetime
) -> State | None:
    """Why a message that was taken up, and had to wait, is not to be sent any more."""
    found = session.execute(*_taken_up(promised.id)).one_or_none()
    if found is None:
        return State.DROPPED  # who was erased has no row
    row, person = found
    if row.state is not State.QUEUED:
        return State(row.state)
    return _over(session, kinds[row.kind], row, person, now)


@constant
def _taken_up(message_id: int) -> Select[OutboxMessage, Person]:
    return (
        select(OutboxMessage, Person)
        .join(Person, Person.id == OutboxMessage.person_id)
        .where(OutboxMessage.id == message_id)
    )


def _held_until(
    session: Session, kinds: Kinds, kind: Kind, row: OutboxMessage, person: Person, now: datetime
) -> datetime | None:
    if kind.nature is not Nature.ASKED:
        return message_limits.held_until(session, person, kind.rank, counted(kinds), now)
    if kind.begins is None:
        return None
    return message_limits.held_for_the_night(person, kind.begins(session, row), now)


def _claimed(
    kind: Kind,
    row: OutboxMessage,
    person: Person,
    says: Sequence[Promisable],
    epoch: int,
    now: datetime,
) -> Promised:
    assert person.telegram_id is not None  # it was judged
    row.claim_epoch, row.next_try_at = epoch, now + LEASE
    return Promised(
        id=row.id,
        chat_id=person.telegram_id,
        says=says,
        urgency=kind.urgency,
        attempts=row.attempts,
        doubtful=row.doubtful,
        resend_unknown=kind.resend_unknown,
    )
