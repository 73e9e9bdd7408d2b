"""Look at due messages again: write the words, hold for a better moment, or end the message."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy import Update as TableUpdate
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.queued import QUEUED
from models.engine.scalar_queries import combine_scalar_queries
from models.outbox import OutboxMessage, OutboxState
from models.people import Address, Person
from rules.outbox import policies
from rules.outbox.daily_quota import MessageNature
from rules.outbox.pace import Urgency
from rules.outbox.retries import SendResult, Tries, decide
from services.conversation.replies import Sendable
from services.outbox import claiming, message_limits
from services.outbox.claiming import (
    Claim,
    DueQuery,
    Queue,
    RowEnding,
    RowHold,
    RowVerdict,
    RowWritten,
    WritePage,
)
from services.outbox.marking import SendMark
from services.outbox.message_limits import MessageLimits
from services.outbox.outbox import Kinds, MessageKind
from services.people import addresses

QUEUE = Queue(
    OutboxMessage,
    policies.MESSAGES,
    waits=lambda row: (row.state == QUEUED, row.held_until.is_(None)),
    partition_by=("person_id", "urgency"),
    order_by=("due_at", "id"),
    noted=("state", "finished_at", "doubtful", "message_id"),
    cleared={"params": {}, "update_id": None},
)
"""Keeps the order of each chat; messages that are held stand outside it."""
URGENCIES = (Urgency.REMINDER, Urgency.OFFER, Urgency.ANNOUNCEMENT)


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """A claimed message, ready to be sent."""

    key: tuple[int]
    person_id: int
    lane: int
    says: Sequence[Sendable]
    urgency: Urgency
    tries: Tries
    resend_unknown: bool
    update_id: int | None = None
    """The update that queued it."""


def by_urgency(session: Session, bot_id: int) -> dict[Urgency, datetime]:
    """Return when the first waiting message of each urgency may be sent."""
    firsts = zip(URGENCIES, session.execute(*_first_by_urgency(bot_id)).one(), strict=True)
    return {urgency: at for urgency, at in firsts if at is not None}


def firsts(bot_id: int) -> Sequence[Select[Any]]:
    """Return queries for when the first held message, or one of each urgency, is due."""
    held = (
        select(OutboxMessage.held_until)
        .where(OutboxMessage.bot_id == bot_id, OutboxMessage.held_until.is_not(None))
        .order_by(OutboxMessage.held_until)
    )
    return held.limit(1), *_first_tries(bot_id)


def _first_tries(bot_id: int) -> Sequence[Select[Any]]:
    urgency = OutboxMessage.urgency
    return [claiming.first_try(QUEUE, bot_id, urgency == value) for value in URGENCIES]


@constant
def _first_by_urgency(bot_id: int) -> Select[Any]:
    return combine_scalar_queries(*_first_tries(bot_id))


def claim(
    session: Session,
    kinds: Kinds,
    limits: MessageLimits,
    bot_id: int,
    epoch: int,
    now: datetime,
    *,
    limit: int = QUEUE.policy.slots,
    write: WritePage | None = None,
) -> Claim[QueuedMessage]:
    """Claim due messages, recheck and render them; claim nothing when another process leads.

    With `write`, those for the chat page, which are written at once; else those for Telegram.
    """
    judge: Callable[..., RowVerdict[QueuedMessage]] = partial(_judged, session, kinds, limits, now)
    if write is not None:
        judge = partial(_written, write, judge)
    queries = _due_queries(session, bot_id, now, _due_on_page if write is not None else _due)
    return claiming.claim(session, QUEUE, epoch, now, queries, judge, bot_id=bot_id, limit=limit)


def _written(
    write: WritePage,
    judge: Callable[..., RowVerdict[QueuedMessage]],
    row: OutboxMessage,
    *judged_by: Any,
) -> RowVerdict[QueuedMessage]:
    judged = judge(row, *judged_by)
    if not isinstance(judged, QueuedMessage):
        return judged
    message_id = write(judged.person_id, judged.says, f"messages:{row.id}")
    return RowWritten(judged, RowEnding(OutboxState.SENT, {"message_id": message_id}))


def _due_queries(
    session: Session,
    bot_id: int,
    now: datetime,
    due: Callable[[int, Urgency, datetime, int], tuple[Any, Mapping[str, Any]]],
) -> Iterator[DueQuery]:
    """Yield a query for each urgency that has a due message; release messages whose hold is over.

    Asking first costs less than claiming: most looks find nothing, or one urgency.
    """
    session.execute(*_release_held(bot_id, now))
    for urgency, at in by_urgency(session, bot_id).items():
        if at <= now:
            yield partial(due, bot_id, urgency, now)


@constant
def _due(bot_id: int, urgency: Urgency, now: datetime, most: int) -> Select[Any]:
    of_urgency = OutboxMessage.urgency == urgency
    return claiming.due_with_people(QUEUE, bot_id, now, most, of_urgency, on_page=False)


@constant
def _due_on_page(bot_id: int, urgency: Urgency, now: datetime, most: int) -> Select[Any]:
    of_urgency = OutboxMessage.urgency == urgency
    return claiming.due_with_people(QUEUE, bot_id, now, most, of_urgency, on_page=True)


@constant
def _release_held(bot_id: int, now: datetime) -> TableUpdate:
    return (
        update(OutboxMessage)
        .where(OutboxMessage.bot_id == bot_id, OutboxMessage.held_until <= now)
        .values(held_until=None)
    )


def _judged(
    session: Session,
    kinds: Kinds,
    limits: MessageLimits,
    now: datetime,
    row: OutboxMessage,
    person: Person,
    address: Address | None,
) -> QueuedMessage | RowEnding | RowHold:
    kind = kinds.get(row.kind)
    if kind is None:
        return RowEnding(OutboxState.FAILED)
    if (end := _end_state(session, kind, row, person, address, now)) is not None:
        return RowEnding(end)
    if until := _held_until(session, limits, kind, row, person, now):
        if kind.life is not None and until > row.due_at + kind.life:
            return RowEnding(OutboxState.EXPIRED)
        row.held_until = until
        return RowHold(until)
    says = kind.render(session, row, now)
    if address is None or not says:
        return RowEnding(OutboxState.DROPPED)
    return _queued_message(kind, row, address, says)


def _end_state(
    session: Session,
    kind: MessageKind,
    row: OutboxMessage,
    person: Person,
    address: Address | None,
    now: datetime,
) -> OutboxState | None:
    """Return the state in which a message ends without being sent; None if it is to be sent."""
    if address is not None and address.blocked_at is not None:
        return OutboxState.BLOCKED
    if kind.life is not None and now > row.due_at + kind.life:
        return OutboxState.EXPIRED
    if address is None or not kind.recheck(session, row, now):
        return OutboxState.DROPPED
    if kind.nature is MessageNature.NUDGE and (
        person.nudges_suspended_at or person.fewer_messages_at
    ):
        return OutboxState.DROPPED
    return None


def over_meanwhile(
    session: Session, kinds: Kinds, message: QueuedMessage, now: datetime
) -> OutboxState | None:
    """Return the final state of a claimed message that ended while waiting; None if sendable."""
    claimed = session.execute(*_claimed(*message.key)).one_or_none()
    if claimed is None:
        return OutboxState.DROPPED  # an erased person has no row
    row, person, address = claimed
    if row.state is not OutboxState.QUEUED:
        return OutboxState(row.state)
    return _end_state(session, kinds[row.kind], row, person, address, now)


@constant
def _claimed(message_id: int) -> Select[OutboxMessage, Person, Address | None]:
    return (
        select(OutboxMessage, Person, Address)
        .join(Person, Person.id == OutboxMessage.person_id)
        .outerjoin(Address, addresses.is_of(Person.id))
        .where(OutboxMessage.id == message_id)
    )


def _held_until(
    session: Session,
    limits: MessageLimits,
    kind: MessageKind,
    row: OutboxMessage,
    person: Person,
    now: datetime,
) -> datetime | None:
    if kind.nature is not MessageNature.ASKED:
        return limits.held_until(session, person, kind.rank, now)
    if kind.begins is None:
        return None
    return message_limits.held_for_the_night(person, kind.begins(session, row), now)


def _queued_message(
    kind: MessageKind, row: OutboxMessage, address: Address, says: Sequence[Sendable]
) -> QueuedMessage:
    return QueuedMessage(
        key=(row.id,),
        person_id=row.person_id,
        lane=addresses.lane_of(address),
        says=says,
        urgency=kind.urgency,
        tries=Tries(row.attempts, row.doubtful),
        resend_unknown=kind.resend_unknown,
        update_id=row.update_id,
    )


def ended(message: QueuedMessage, result: SendResult, message_id: int | None = None) -> SendMark:
    """Return the mark of a message after a try with this result."""
    policy = policies.MESSAGES if message.resend_unknown else policies.ONCE_ONLY
    verdict = decide(policy, result, message.tries)
    return SendMark.of(
        verdict,
        message.key,
        person_id=message.person_id,
        doubtful=verdict.tries.doubtful,
        message_id=message_id,
    )


def over(message: QueuedMessage, state: OutboxState) -> SendMark:
    """Return the mark of a message that ended in this state instead of leaving."""
    tries, noted = message.tries, {"doubtful": message.tries.doubtful}
    return SendMark(message.key, message.person_id, state, tries.attempts, noted=noted)
