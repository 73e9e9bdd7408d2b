"""Queue e-mails: each key once, rendered when they are sent, sent at least once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Delete, Select, delete, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.database import insert_new
from models.engine.queued import QUEUED
from models.outbox import OutboxEmail, OutboxState
from models.people import Person
from rules.outbox import policies
from rules.outbox.email_limits import CODES, LIMITS, TEAM
from rules.outbox.retries import SendResult, decide
from services.conversation import updates
from services.outbox import claiming, email_limits
from services.outbox.claiming import Claim, Queue, RowEnding, RowHold
from services.outbox.email_rendering import EmailRenderer, RenderedEmail, render
from services.outbox.marking import SendMark
from services.people import day_limits

LIFE = timedelta(days=2)
"""How late an e-mail may still be sent, unless `life` says otherwise."""
KEPT, PURGED = timedelta(days=90), 500
QUEUE = Queue(
    OutboxEmail,
    policies.EMAILS,
    waits=lambda row: (row.state == QUEUED,),
    noted=("state", "finished_at", "doubtful"),
    cleared={"to_address": "", "values": {}, "links": [], "calendar": None, "update_id": None},
)
"""Keeps only the outcome of a finished e-mail: neither address nor words."""


def enqueue(
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
    """Queue an e-mail; return False, and change nothing, if its `key` was queued before.

    The texts are `text` and `text.subject`; a link is (text key of its label, action, subject id).
    """
    assert text in LIMITS, f"{text} has no limit of a day"
    return insert_new(
        session,
        OutboxEmail,
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
        update_id=updates.cause(session),
    )


def claim(
    session: Session,
    renderer: EmailRenderer | None,
    bot_id: int,
    epoch: int,
    now: datetime,
    *,
    limit: int = QUEUE.policy.slots,
) -> Claim[RenderedEmail]:
    """Claim due e-mails, recheck and render them; without a mail server, drop them.

    What is beyond a limit of the day waits for the next morning, and is rechecked then.
    """
    judge, queries = partial(_judged, session, renderer, now), [partial(_waiting, bot_id, now)]
    return claiming.claim(session, QUEUE, epoch, now, queries, judge, bot_id=bot_id, limit=limit)


def purge(session: Session, bot_id: int, now: datetime) -> None:
    """Delete e-mails that ended 90 days ago, a batch at a time."""
    session.execute(*_purged(bot_id, now - KEPT))


@constant
def _waiting(bot_id: int, now: datetime, most: int) -> Select[OutboxEmail]:
    return claiming.due(QUEUE, bot_id, now, most)


@constant
def _purged(bot_id: int, before: datetime) -> Delete:
    old = select(OutboxEmail.id).where(
        OutboxEmail.bot_id == bot_id, OutboxEmail.finished_at <= before
    )
    return delete(OutboxEmail).where(OutboxEmail.id.in_(old.limit(PURGED)))


def _judged(
    session: Session, renderer: EmailRenderer | None, now: datetime, row: OutboxEmail
) -> RenderedEmail | RowEnding | RowHold:
    if renderer is None:
        return RowEnding(OutboxState.DROPPED)
    if (end := _end_state(session, renderer, row, now)) is not None:
        return RowEnding(end)
    if not _take_from_limit(session, renderer, row, now):
        return RowHold(day_limits.next_morning(now))
    return render(session, renderer, row, now)


def _end_state(
    session: Session, renderer: EmailRenderer, row: OutboxEmail, now: datetime
) -> OutboxState | None:
    if now >= row.expires_at:
        return OutboxState.EXPIRED
    return None if renderer.holds(session, row, now) else OutboxState.DROPPED


def _take_from_limit(
    session: Session, renderer: EmailRenderer, row: OutboxEmail, now: datetime
) -> bool:
    """Count the e-mail at its first try; a code was counted when it was asked for."""
    limit = LIMITS.get(row.text, TEAM)
    if limit is CODES or row.attempts:
        return True
    key = renderer.fingerprint_key
    return email_limits.take(session, key, limit, row.person_id, row.to_address, now)


def ended(email: RenderedEmail, result: SendResult) -> SendMark:
    """Return the mark of an e-mail after a try with this result."""
    verdict = decide(policies.EMAILS, result, email.tries)
    return SendMark.of(
        verdict,
        email.key,
        person_id=email.person_id,
        not_after=email.expires_at,
        doubtful=verdict.tries.doubtful,
    )
