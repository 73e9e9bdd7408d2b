"""Queue messages to someone else, or for later.

Each row ends in exactly one final state.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Exists,
    String,
    cast,
    exists,
    literal,
    select,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from models.engine.database import insert_new
from models.engine.queued import QUEUED
from models.outbox import OutboxMessage, OutboxState
from models.people import Person
from rules.outbox.daily_quota import MessageNature, MessageRank
from rules.outbox.pace import Urgency
from services.conversation import inline_buttons, updates
from services.conversation.replies import Sendable

ERASED = "erased"
"""The kind of a message about a person erased since: its content is gone."""

Begins = Callable[[Session, OutboxMessage], datetime | None]


@dataclass(frozen=True, slots=True)
class MessageKind:
    """What differs between kinds of messages."""

    name: str
    urgency: Urgency
    life: timedelta | None
    """How late it may still be sent."""
    resend_unknown: bool
    """Whether a message whose arrival is in doubt is sent once more."""
    recheck: Callable[[Session, OutboxMessage, datetime], bool]
    """Returns whether it is still true and still wanted, just before it is sent."""
    render: Callable[[Session, OutboxMessage, datetime], Sequence[Sendable]]
    nature: MessageNature = MessageNature.ASKED
    """A nudge or a reminder is one of three a day, and never leaves in quiet hours."""
    rank: MessageRank = MessageRank.OTHER
    begins: Begins | None = None
    """Returns when its subject begins: the message waits for the morning unless that is sooner."""


Kinds = Mapping[str, MessageKind]


def counted(kinds: Kinds) -> Sequence[str]:
    """Return the kinds of which three a day are sent: nudges and reminders."""
    return [kind.name for kind in kinds.values() if kind.nature is not MessageNature.ASKED]


def enqueue(
    session: Session,
    kind: MessageKind,
    person: Person,
    *,
    key: str,
    due_at: datetime,
    params: Mapping[str, Any] | None = None,
    about_id: int | None = None,
) -> bool:
    """Queue a message; return False, and change nothing, if its `key` was queued before."""
    return insert_new(
        session,
        OutboxMessage,
        ("bot_id", "key"),
        bot_id=person.bot_id,
        person_id=person.id,
        about_id=about_id,
        kind=kind.name,
        params=dict(params or {}),
        key=key,
        urgency=kind.urgency,
        due_at=due_at,
        next_try_at=due_at,
        attempts=0,
        doubtful=False,
        state=OutboxState.QUEUED,
        update_id=updates.cause(session),
    )


def was_enqueued(bot_id: int, before: str, subject: Any, after: str = "") -> Exists:
    """Return the condition that a key made of `before`, a number and `after` was queued."""
    key = type_coerce(before, String) + cast(subject, String) + type_coerce(after, String)
    return exists().where(OutboxMessage.bot_id == bot_id, OutboxMessage.key == key)


def was_dropped(bot_id: int, before: str, subject: Any, since: datetime) -> Exists:
    """Return the condition that a message with the key `before` and a number was dropped since."""
    dropped = OutboxMessage.state == OutboxState.DROPPED, OutboxMessage.finished_at >= since
    return was_enqueued(bot_id, before, subject).where(*dropped)


def newest(session: Session, person_id: int, before: str) -> OutboxMessage | None:
    """Return the last message to this person whose key begins with `before`."""
    query = select(OutboxMessage).where(
        OutboxMessage.person_id == person_id, OutboxMessage.key.startswith(before, autoescape=True)
    )
    return session.scalars(query.order_by(OutboxMessage.id.desc()).limit(1)).first()


def drop_about_others(session: Session, person_id: int, now: datetime) -> None:
    """Drop messages about other people queued for a person who has left the team."""
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.person_id == person_id, OutboxMessage.about_id.is_not(None))
        .where(OutboxMessage.state == QUEUED)
        .values(state=OutboxState.DROPPED, finished_at=now, params={})
        .execution_options(synchronize_session=False)
    )


def about(session: Session, person_id: int) -> Sequence[OutboxMessage]:
    """Return the messages about a person that were sent to other people's chats."""
    conditions = OutboxMessage.about_id == person_id, OutboxMessage.message_id.is_not(None)
    return session.scalars(
        select(OutboxMessage).where(*conditions).order_by(OutboxMessage.id)
    ).all()


def forget_about(session: Session, person_id: int, now: datetime) -> None:
    """Forget whom messages were about, once that person is erased.

    The rows stay, so that a reply to such a message can still be recognised.
    """
    conditions = OutboxMessage.about_id == person_id, OutboxMessage.message_id.is_not(None)
    ids = select(OutboxMessage.id).where(*conditions)
    inline_buttons.forget(session, ids)
    session.execute(
        update(OutboxMessage)
        .where(*conditions)
        .values(about_id=None, kind=ERASED, params={}, finished_at=now)
        .values(key=literal(f"{ERASED}:") + cast(OutboxMessage.id, String))
        .execution_options(synchronize_session=False)
    )


def bring_forward(session: Session, bot_id: int, key: str, due_at: datetime) -> None:
    """Let a message that was queued for later be sent now."""
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.bot_id == bot_id, OutboxMessage.key == key)
        .where(OutboxMessage.state == QUEUED, OutboxMessage.due_at > due_at)
        .values(due_at=due_at, next_try_at=due_at, held_until=None)
        .execution_options(synchronize_session=False)
    )
