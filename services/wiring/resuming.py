"""Let a restored database send again, silent about what people may have read since the backup.

Nobody knows what was sent since.  What may be read twice without harm goes; the rest does not:

- a message that waits goes, unless it is never said twice, or is a reminder or a nudge whose hour
  has passed;
- an e-mail goes until it expires;
- an announcement that has begun is stopped, one that is planned for later goes;
- of what the sweeps queue now, what is due already is dropped, what is for later is kept;
- the same sweeps post nothing in the team's topics, but topics of the erased are deleted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.orm import Session

from models.announcements import Announcement, AnnouncementState
from models.engine.queued import QUEUED
from models.outbox import OutboxEmail, OutboxMessage, OutboxState
from models.tickets import TopicPost, TopicPostKind
from rules.outbox.daily_quota import MessageNature
from services.announcements.recipients import NO_DRAFT
from services.outbox.outbox import Kinds, MessageKind
from services.registries.sweep import Sweep

NEVER_SILENCED = frozenset(
    {
        "late_calls",
        "freed_seats",
        "offered_seats",
        "erasures",
    }
)
"""Sweeps that run once the bot is back, as ever: someone who is offered a seat until a given time,
or erased in thirty days unless they answer, must be told, even if it is for the second time."""
MOST_SLICES = 10_000
EMAILS = "email"
"""The name under which e-mails are counted among kinds of messages."""
ENDED: Mapping[str, Any] = {"state": OutboxState.DROPPED, "claim_epoch": None}
UNSYNCHRONISED = {"synchronize_session": False}
Counts = Mapping[str, int]
"""Messages by kind, and e-mails."""


class ResumptionNeverDone(Exception):
    """Raised for sweeps that never stop answering « more to do »."""


@dataclass(frozen=True, slots=True)
class ResumptionPlan:
    """What is sent after a restore, and what is not, by kind of message."""

    goes: Counts
    stays: Counts
    announcements: int
    """Under way, or due since: they never go on."""


@dataclass(frozen=True, slots=True)
class NewestRows:
    """The newest message, e-mail and post of one moment, by their ids."""

    message_id: int
    email_id: int
    post_id: int


def look(session: Session, kinds: Kinds, now: datetime) -> ResumptionPlan:
    """Count the messages that a restored bot would send, and the messages it would drop."""
    waiting = OutboxMessage.state == QUEUED
    messages = _messages(session, waiting, ~_is_past(kinds, now))
    emails = _emails(session, OutboxEmail.state == QUEUED, OutboxEmail.expires_at > now)
    begun = session.scalar(select(func.count()).where(*_begun(now))) or 0
    stays = _messages(session, waiting, _is_past(kinds, now))
    return ResumptionPlan({**messages, **emails}, stays, begun)


def end_what_is_past(
    session: Session, kinds: Kinds, sweeps: Sequence[Sweep], now: datetime
) -> Counts:
    """End outdated messages, run the sweeps in silence; return how many they queued, by kind.

    What fell due between the backup and today was said then, or is too late: the sweeps note it as
    done.  What they queue for later is kept.
    """
    stopped = update(Announcement).where(*_begun(now)).values(state=AnnouncementState.STOPPED)
    session.execute(stopped.execution_options(**UNSYNCHRONISED))
    _drop_messages(session, now, _is_past(kinds, now))
    before = newest(session)
    _run_all([sweep for sweep in sweeps if sweep.name not in NEVER_SILENCED], session, now)
    session.flush()
    return drop_since(session, before, now)


def newest(session: Session) -> NewestRows:
    tables = OutboxMessage, OutboxEmail, TopicPost
    return NewestRows(*(session.scalar(select(func.max(it.id))) or 0 for it in tables))


def drop_since(session: Session, before: NewestRows, now: datetime) -> Counts:
    """End what was queued since and is due already; return how many by kind, e-mails too."""
    late = and_(OutboxMessage.id > before.message_id, OutboxMessage.due_at <= now)
    dropped = _messages(session, OutboxMessage.state == QUEUED, late)
    _drop_messages(session, now, late)
    new_emails = OutboxEmail.id > before.email_id, OutboxEmail.due_at <= now
    late_emails = and_(OutboxEmail.state == QUEUED, *new_emails)
    emails = _emails(session, late_emails)
    emptied: Mapping[str, Any] = {"to_address": "", "values": {}, "links": [], "calendar": None}
    ended = update(OutboxEmail).where(late_emails).values(**ENDED, finished_at=now, **emptied)
    session.execute(ended.execution_options(**UNSYNCHRONISED))
    new_posts = TopicPost.id > before.post_id, TopicPost.what != TopicPostKind.DELETE
    session.execute(delete(TopicPost).where(*new_posts).execution_options(**UNSYNCHRONISED))
    return {**dropped, **emails}


def _begun(now: datetime) -> Sequence[ColumnElement[bool]]:
    """Return the condition that an announcement is under way, or that its time has come."""
    planned = and_(Announcement.state == AnnouncementState.READY, Announcement.starts_at > now)
    ended = Announcement.state == AnnouncementState.STOPPED
    return Announcement.finished_at.is_(None), NO_DRAFT, ~planned, ~ended


def _is_past(kinds: Kinds, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a message is due, and of a kind that is dropped once it is."""
    names = [kind.name for kind in kinds.values() if _is_dropped_when_past(kind)]
    return and_(OutboxMessage.due_at <= now, OutboxMessage.kind.in_(names))


def _is_dropped_when_past(kind: MessageKind) -> bool:
    """Tell whether messages of a kind are reminders or nudges, or are never said twice."""
    return kind.nature is not MessageNature.ASKED or not kind.resend_unknown


def _messages(session: Session, *conditions: ColumnElement[bool]) -> Counts:
    query = select(OutboxMessage.kind, func.count()).where(*conditions)
    grouped = query.group_by(OutboxMessage.kind).order_by(OutboxMessage.kind)
    return {row[0]: row[1] for row in session.execute(grouped)}


def _emails(session: Session, *conditions: ColumnElement[bool]) -> Counts:
    count = session.scalar(select(func.count()).select_from(OutboxEmail).where(*conditions))
    return {EMAILS: count} if count else {}


def _drop_messages(session: Session, now: datetime, condition: ColumnElement[bool]) -> None:
    """End the messages that wait and fulfil a condition."""
    waiting = update(OutboxMessage).where(OutboxMessage.state == QUEUED, condition)
    ended = waiting.values(**ENDED, finished_at=now, held_until=None, params={})
    session.execute(ended.execution_options(**UNSYNCHRONISED))


def _run_all(sweeps: Sequence[Sweep], session: Session, now: datetime) -> None:
    unfinished = sweeps
    for _ in range(MOST_SLICES):
        if not unfinished:
            return
        unfinished = [sweep for sweep in unfinished if sweep.work(session, now)]
    raise ResumptionNeverDone(", ".join(sweep.name for sweep in unfinished))
