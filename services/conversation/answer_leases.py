"""Renew or end the lease of an answer: meanwhile only the process that holds it answers."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Update as TableUpdate
from sqlalchemy import update
from sqlalchemy.orm import Session

from models.conversation import Update
from models.engine.constant import constant
from rules.outbox import policies


@dataclass(frozen=True, slots=True)
class AnswerLease:
    """The answer to one update, and the instant at which its lease ends."""

    bot_id: int
    update_id: int
    until: datetime


def begun(bot_id: int, update_id: int, now: datetime) -> AnswerLease:
    """Return the lease that a turn or a claim at `now` begins."""
    return AnswerLease(bot_id, update_id, now + policies.ANSWERS.lease)


def renew(session: Session, lease: AnswerLease, now: datetime) -> AnswerLease | None:
    """Renew a lease; return None if another process holds the lease by now."""
    renewed = replace(lease, until=now + policies.ANSWERS.lease)
    return renewed if _moved(session, lease, renewed.until) else None


def end(session: Session, lease: AnswerLease, due_at: datetime) -> None:
    """Let delivery claim the answer at `due_at`, unless the lease is another's by now."""
    _moved(session, lease, due_at)


def _moved(session: Session, lease: AnswerLease, due_at: datetime) -> bool:
    move = _move(lease.bot_id, lease.update_id, lease.until, due_at)
    return session.connection().execute(*move).rowcount == 1


@constant
def _move(bot_id: int, update_id: int, until: datetime, due_at: datetime) -> TableUpdate:
    return (
        update(Update)
        .where(Update.bot_id == bot_id, Update.update_id == update_id)
        .where(Update.answered_at.is_(None), Update.answer_due_at == until)
        .values(answer_due_at=due_at)
    )
