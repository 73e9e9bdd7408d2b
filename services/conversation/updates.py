"""Record each update once, in the transaction of its effects, with the answer still to send."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Select,
    bindparam,
    func,
    null,
    select,
    update,
)
from sqlalchemy import Update as TableUpdate
from sqlalchemy.orm import Session

from models.conversation import Update
from models.engine.base import Base
from models.engine.constant import constant
from models.engine.database import Change, change_and_insert_new, insert_new
from rules.outbox import policies
from services.conversation.replies import Outgoing, to_rows

UPDATES = Base.metadata.tables[Update.__tablename__]
OF_THE_UPDATE = (
    update(UPDATES)
    .where(UPDATES.c.bot_id == bindparam("of_bot"))
    .where(UPDATES.c.update_id == bindparam("of_update"))
)
ASKED_BY = func.coalesce(bindparam("asked_by", type_=BigInteger), UPDATES.c.question_message_id)
"""Keeps the id of a question that was sent earlier, when this part of the answer has none."""
MARK = OF_THE_UPDATE.values(
    answered_at=bindparam("at", type_=UPDATES.c.answered_at.type),
    lines=null(),
    question_message_id=ASKED_BY,
)
MARK_PART = OF_THE_UPDATE.where(UPDATES.c.answered_at.is_(None)).values(
    lines=bindparam("left", type_=UPDATES.c.lines.type), question_message_id=ASKED_BY
)


ONE_UPDATE = "bot_id", "update_id"
CAUSE = "cause"
"""The key, in a session's `info`, of the id of the update whose turn it is."""
PROCESS = "process"
"""The key, in a session's `info`, of the number of the process that will send the answer."""


@dataclass(frozen=True, slots=True)
class ButtonPress:
    """A press of a button: the button's data, and the id of the message above the button."""

    data: str
    message_id: int | None


class HeardBefore(Exception):
    """An earlier turn has recorded this update: roll back, and answer nothing."""


def record(
    session: Session,
    *,
    bot_id: int,
    update_id: int,
    lane: int,
    person_id: int | None,
    outgoing: Sequence[Outgoing],
    now: datetime,
    changes: Sequence[Change] = (),
    press: ButtonPress | None = None,
) -> None:
    """Store an update with the answer owed, in the transaction of its effects; write `changes` too.

    It is given in order among the answers of its `lane`. `press` is the button that it presses.
    Raises HeardBefore if the update was recorded before.
    """
    row = {
        "bot_id": bot_id,
        "update_id": update_id,
        "chat_id": lane,
        "person_id": person_id,
        "lines": to_rows(outgoing) or None,
        "answer_due_at": now + policies.ANSWERS.lease,
        "answered_at": None if outgoing else now,
        "process": session.info.get(PROCESS),
        "pressed": press.data if press else None,
        "pressed_in": press.message_id if press else None,
    }
    for change in changes[:-1]:
        session.connection().execute(*change)
    new = (
        change_and_insert_new(session, changes[-1], Update, ONE_UPDATE, row)
        if changes
        else insert_new(session, Update, ONE_UPDATE, **row)
    )
    if not new:
        raise HeardBefore


def are_answered(session: Session, bot_id: int, update_ids: Collection[int]) -> bool:
    """Return whether nothing is owed for updates that were recorded."""
    return session.scalar(*_unanswered(bot_id, list(update_ids))) is None


@constant
def _unanswered(bot_id: int, update_ids: Collection[int]) -> Select[int]:
    these = Update.bot_id == bot_id, Update.update_id.in_(update_ids)
    return select(Update.update_id).where(*these, Update.answered_at.is_(None)).limit(1)


def cause(session: Session) -> int | None:
    """Return the id of the update whose turn it is; None outside a turn."""
    update_id: int | None = session.info.get(CAUSE)
    return update_id


def owe_now(session: Session, bot_id: int, update_id: int, now: datetime) -> None:
    """Let delivery send an answer at once: no process waits to send it."""
    session.execute(*_due_at(bot_id, update_id, now))


@constant
def _due_at(bot_id: int, update_id: int, now: datetime) -> TableUpdate:
    return (
        update(Update)
        .where(Update.bot_id == bot_id, Update.update_id == update_id)
        .values(answer_due_at=now)
    )


def owing(session: Session, bot_id: int) -> frozenset[int]:
    """Return the numbers of the processes that have answers to send."""
    processes = session.scalars(*_owing(bot_id))
    return frozenset(process for process in processes if process is not None)


def owe_for(session: Session, bot_id: int, processes: Collection[int], now: datetime) -> None:
    """Let delivery send at once the answers of processes that are gone."""
    theirs = Update.bot_id == bot_id, Update.process.in_(processes)
    unsaid = Update.answered_at.is_(None), Update.answer_due_at > now
    session.execute(
        update(Update)
        .where(*theirs, *unsaid)
        .values(answer_due_at=now)
        .execution_options(synchronize_session=False)
    )


@constant
def _owing(bot_id: int) -> Select[int | None]:
    mine = Update.bot_id == bot_id, Update.process.is_not(None)
    return select(Update.process).where(*mine, Update.answered_at.is_(None)).distinct()


@dataclass(frozen=True, slots=True)
class AnsweredUpdate:
    """An update whose answer was sent, and the id of the message that asks a question, if any."""

    update_id: int
    question_message_id: int | None = None
    left: Sequence[Outgoing] = ()
    """What is still to be sent; empty once all has arrived."""


def mark_answered(
    session: Session, bot_id: int, answered: Iterable[AnsweredUpdate], now: datetime
) -> None:
    """Mark answers as sent, or store the replies that are still to send."""
    whole, partly = [], []
    for each in answered:
        values = {
            "of_bot": bot_id,
            "of_update": each.update_id,
            "asked_by": each.question_message_id,
        }
        if each.left:
            partly.append({**values, "left": to_rows(each.left)})
        else:
            whole.append({**values, "at": now})
    for statement, rows in ((MARK_PART, partly), (MARK, whole)):
        if rows:
            session.connection().execute(statement, rows)
