"""After a restore: choose what is still sent of what was queued when the backup was made.

Nobody knows what was sent since.  What may be read twice without harm goes; a reminder of the past,
and what is never sent twice, does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from models.engine.queued import QUEUED
from models.outbox import OutboxEmail, OutboxMessage, OutboxState
from rules.outbox.message_budget import Nature
from services.outbox.outbox import Kinds, MessageKind

EMAILS = "email"
"""The name under which e-mails are counted among kinds of messages."""
ENDED: Mapping[str, Any] = {"state": OutboxState.DROPPED, "claim_epoch": None}
Counts = Mapping[str, int]
"""Messages by kind, and e-mails."""


@dataclass(frozen=True, slots=True)
class NewestRows:
    """The newest message and the newest e-mail of one moment, by their ids."""

    message_id: int
    email_id: int


def going(session: Session, kinds: Kinds, now: datetime) -> Counts:
    """Count what is still sent, now or when it is due."""
    messages = _counted(session, OutboxMessage.state == QUEUED, ~_stays(kinds, now))
    emails = _emails(session, OutboxEmail.state == QUEUED, OutboxEmail.expires_at > now)
    return {**messages, **emails}


def staying(session: Session, kinds: Kinds, now: datetime) -> Counts:
    """Count what was queued and is not sent any more."""
    return _counted(session, OutboxMessage.state == QUEUED, _stays(kinds, now))


def drop_past(session: Session, kinds: Kinds, now: datetime) -> None:
    """End what is not sent any more."""
    _end(session, now, _stays(kinds, now))


def newest(session: Session) -> NewestRows:
    ids = (session.scalar(select(func.max(row.id))) for row in (OutboxMessage, OutboxEmail))
    message_id, email_id = (number or 0 for number in ids)
    return NewestRows(message_id, email_id)


def drop_since(session: Session, before: NewestRows, now: datetime) -> Counts:
    """End what was queued since and is due already; return how many by kind, e-mails too."""
    late = and_(OutboxMessage.id > before.message_id, OutboxMessage.due_at <= now)
    dropped = _counted(session, OutboxMessage.state == QUEUED, late)
    _end(session, now, late)
    late_emails = and_(
        OutboxEmail.state == QUEUED, OutboxEmail.id > before.email_id, OutboxEmail.due_at <= now
    )
    emails = _emails(session, late_emails)
    session.execute(
        update(OutboxEmail)
        .where(late_emails)
        .values(**ENDED, finished_at=now, to_address="", values={}, links=[], calendar=None)
        .execution_options(synchronize_session=False)
    )
    return {**dropped, **emails}


def _stays(kinds: Kinds, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a message is a reminder of the past, or is never said twice."""
    names = [kind.name for kind in kinds.values() if _is_never_late(kind)]
    return and_(OutboxMessage.due_at <= now, OutboxMessage.kind.in_(names))


def _is_never_late(kind: MessageKind) -> bool:
    return kind.nature is not Nature.ASKED or not kind.resend_unknown


def _counted(session: Session, *conditions: ColumnElement[bool]) -> Counts:
    query = select(OutboxMessage.kind, func.count()).where(*conditions)
    grouped = query.group_by(OutboxMessage.kind).order_by(OutboxMessage.kind)
    return {row[0]: row[1] for row in session.execute(grouped)}


def _emails(session: Session, *conditions: ColumnElement[bool]) -> Counts:
    count = session.scalar(select(func.count()).select_from(OutboxEmail).where(*conditions))
    return {EMAILS: count} if count else {}


def _end(session: Session, now: datetime, *conditions: ColumnElement[bool]) -> None:
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.state == QUEUED, *conditions)
        .values(**ENDED, finished_at=now, held_until=None, params={})
        .execution_options(synchronize_session=False)
    )
