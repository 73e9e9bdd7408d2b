"""Claim the recipients an announcement is due to, and keep what became of each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    delete,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from models.announcements import (
    Announcement,
    AnnouncementCategory,
    AnnouncementState,
    NotSentReason,
    OptOut,
    Recipient,
    RecipientState,
)
from models.engine.constant import constant
from models.engine.queued import QUEUED
from models.people import Address, Person
from rules.outbox import policies
from rules.outbox.daily_quota import MessageRank
from rules.outbox.retries import SendResult, Tries, decide
from services.announcements.message import as_sent
from services.conversation.replies import Verbatim
from services.offers import consent_and_pauses
from services.outbox import claiming
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
from services.people import addresses

NO_DRAFT = Announcement.state != literal_column(f"'{AnnouncementState.DRAFT}'")
"""A literal, not a bound value: else the partial index would not serve."""
QUEUE = Queue(
    Recipient,
    policies.RECIPIENTS,
    waits=lambda row: (row.state == QUEUED,),
    id="person_id",
    noted=("state", "finished_at", "reason", "message_id"),
)

PURGED = 100
"""Rows deleted in one transaction."""

Judged = tuple[RecipientState, NotSentReason | None]


@dataclass(frozen=True, slots=True)
class DueRecipient:
    """A person who is to receive an announcement now."""

    key: tuple[int, int]
    """The ids of the announcement and of the person."""
    lane: int
    says: Verbatim
    tries: Tries
    again: bool = False
    """The team sends it once more to people who may not have received it."""
    update_id: None = None
    """An announcement is of no update: it is launched, then sent to many."""


def claim(
    session: Session,
    bot_id: int,
    limits: MessageLimits,
    epoch: int,
    now: datetime,
    *,
    limit: int = QUEUE.policy.slots,
    write: WritePage | None = None,
) -> Claim[DueRecipient]:
    """Claim the recipients to write to now, of the first announcement first.

    Nothing is claimed once another process leads.  With `write`, those of the chat page, to whom
    it is written at once; else those of Telegram.
    """
    judge: Callable[..., RowVerdict[DueRecipient]] = partial(_due_or_not, session, limits, now)
    if write is not None:
        judge = partial(_written, write, judge)
    due = _waiting_on_page if write is not None else _waiting_recipients
    queries = _due_queries(session, bot_id, now, due)
    return claiming.claim(session, QUEUE, epoch, now, queries, judge, bot_id=bot_id, limit=limit)


def _written(
    write: WritePage,
    judge: Callable[..., RowVerdict[DueRecipient]],
    *row: Any,
) -> RowVerdict[DueRecipient]:
    judged = judge(*row)
    if not isinstance(judged, DueRecipient):
        return judged
    announcement_id, person_id = judged.key
    source = f"announcements:{announcement_id}:{judged.again:d}"
    noted = {"message_id": write(person_id, [judged.says], source), "reason": None}
    return RowWritten(judged, RowEnding(RecipientState.SENT, noted))


def _due_queries(
    session: Session,
    bot_id: int,
    now: datetime,
    due: Callable[..., tuple[Any, Mapping[str, Any]]],
) -> Iterator[DueQuery]:
    for announcement in session.scalars(*under_way(bot_id)).all():
        yield partial(due, bot_id, announcement.id, announcement.category, now)


@constant
def under_way(bot_id: int) -> Select[Announcement]:
    return select(Announcement).where(*sending(bot_id)).order_by(Announcement.id)


def sending(bot_id: int) -> Sequence[ColumnElement[bool]]:
    """Return the conditions that an announcement is being sent."""
    unfinished = Announcement.bot_id == bot_id, Announcement.finished_at.is_(None)
    return *unfinished, NO_DRAFT, Announcement.state == AnnouncementState.SENDING


def first_try(bot_id: int) -> Select[datetime | None]:
    """Return the query of when the next recipient of announcements under way is due."""
    return select(func.min(Recipient.next_try_at)).where(
        Recipient.announcement_id.in_(select(Announcement.id).where(*sending(bot_id))),
        *QUEUE.waits(Recipient),
    )


def sent(person_id: int, since: datetime, now: datetime) -> Select[int]:
    """Count the announcements that a person was sent since, may have been, or is being sent."""
    was_sent = and_(
        Recipient.state.in_((RecipientState.SENT, RecipientState.UNKNOWN)),
        Recipient.finished_at >= since,
    )
    is_being_sent = and_(
        Recipient.state == RecipientState.QUEUED,
        Recipient.claim_epoch.is_not(None),
        Recipient.next_try_at > now,
    )
    query = select(func.count()).where(Recipient.person_id == person_id)
    return query.where(or_(was_sent, is_being_sent))


@constant
def _waiting_recipients(
    bot_id: int,
    announcement_id: int,
    category: AnnouncementCategory | None,
    now: datetime,
    most: int,
) -> Select[Any]:
    return _waiting(bot_id, announcement_id, category, now, most, on_page=False)


@constant
def _waiting_on_page(
    bot_id: int,
    announcement_id: int,
    category: AnnouncementCategory | None,
    now: datetime,
    most: int,
) -> Select[Any]:
    return _waiting(bot_id, announcement_id, category, now, most, on_page=True)


def _waiting(
    bot_id: int,
    announcement_id: int,
    category: AnnouncementCategory | None,
    now: datetime,
    most: int,
    *,
    on_page: bool,
) -> Select[Any]:
    of_announcement = Recipient.announcement_id == announcement_id
    opted_out = and_(OptOut.person_id == Person.id, OptOut.category == category)
    return (
        claiming.due_with_people(QUEUE, bot_id, now, most, of_announcement, on_page=on_page)
        .outerjoin(OptOut, opted_out)
        .add_columns(OptOut.category)
    )


def _due_or_not(
    session: Session,
    limits: MessageLimits,
    now: datetime,
    row: Recipient,
    person: Person,
    address: Address | None,
    opted_out: AnnouncementCategory | None,
) -> DueRecipient | RowEnding | RowHold:
    announcement = session.get_one(Announcement, row.announcement_id)
    outcome, reason = _judge(session, announcement, person, address, opted_out, now)
    if outcome is not RecipientState.QUEUED:
        return RowEnding(outcome, {"reason": reason})
    if until := limits.held_until(session, person, MessageRank.OTHER, now):
        return RowHold(until)
    assert address is not None  # else `_judge` would have ended it
    says = as_sent(announcement, person.id, person.language)
    again = row.reason is NotSentReason.RESENT
    key = announcement.id, person.id
    lane = addresses.lane_of(address)
    return DueRecipient(key, lane, says, Tries(row.attempts), again=again)


def _judge(
    session: Session,
    announcement: Announcement,
    person: Person,
    address: Address | None,
    opted_out: AnnouncementCategory | None,
    now: datetime,
) -> Judged:
    if address is None:
        return RecipientState.FAILED, NotSentReason.NO_CHAT
    if address.blocked_at is not None:
        return RecipientState.BLOCKED, None
    if opted_out is not None:
        return RecipientState.OPTED_OUT, NotSentReason.CATEGORY
    if person.nudges_suspended_at is not None:
        return RecipientState.OPTED_OUT, NotSentReason.SUSPENDED
    if person.fewer_messages_at is not None:
        return RecipientState.OPTED_OUT, NotSentReason.FEWER
    if announcement.category is AnnouncementCategory.OFFERS and not _wants_offers(
        session, person, now
    ):
        return RecipientState.OPTED_OUT, NotSentReason.CONSENT
    return RecipientState.QUEUED, None


def judge_again(session: Session, due: DueRecipient, now: datetime) -> Judged | None:
    """Judge again a claimed recipient who had to wait; None if it must not leave now.

    None means that the announcement was paused or stopped, or the person erased.
    """
    row = session.execute(*_claimed(*due.key)).one_or_none()
    if row is None:
        return None
    announcement, person, address, opted_out = row
    return _judge(session, announcement, person, address, opted_out, now)


@constant
def _claimed(
    announcement_id: int, person_id: int
) -> Select[Announcement, Person, Address | None, AnnouncementCategory | None]:
    return (
        select(Announcement, Person, Address, OptOut.category)
        .join(Recipient, Recipient.announcement_id == Announcement.id)
        .join(Person, Person.id == Recipient.person_id)
        .outerjoin(Address, addresses.is_of(Person.id))
        .outerjoin(
            OptOut,
            and_(OptOut.person_id == Person.id, OptOut.category == Announcement.category),
        )
        .where(Announcement.id == announcement_id, Person.id == person_id)
        .where(Announcement.state == AnnouncementState.SENDING, Recipient.state == QUEUED)
    )


def mark_result(due: DueRecipient, result: SendResult, message_id: int | None = None) -> SendMark:
    """Return the mark that keeps the result of a try on the recipient's row."""
    verdict = decide(policies.RECIPIENTS, result, due.tries)
    outcome = RecipientState(verdict.end or RecipientState.QUEUED)
    return SendMark.of(
        verdict,
        due.key,
        RecipientState,
        person_id=due.key[1],
        reason=_reason(due, outcome, result),
        message_id=message_id,
    )


def _reason(due: DueRecipient, outcome: RecipientState, result: SendResult) -> NotSentReason | None:
    match outcome:
        case RecipientState.QUEUED:
            return NotSentReason.RESENT if due.again else None
        case RecipientState.FAILED:
            return (
                NotSentReason.REFUSED if result is SendResult.REFUSED else NotSentReason.NOT_TAKEN
            )
        case RecipientState.UNKNOWN:
            return NotSentReason.TIMED_OUT_AGAIN if due.again else NotSentReason.TIMED_OUT
    return None


def mark_not_sent(
    due: DueRecipient, outcome: RecipientState, reason: NotSentReason | None
) -> SendMark:
    """Return the mark of a recipient ruled out while the announcement waited to be sent."""
    return SendMark(due.key, due.key[1], outcome, due.tries.attempts, noted={"reason": reason})


def _wants_offers(session: Session, person: Person, now: datetime) -> bool:
    query = select(consent_and_pauses.wants(now)).where(Person.id == person.id)
    return session.scalar(query) is True


def purge(session: Session, bot_id: int, before: datetime) -> bool:
    """Delete a slice of the recipients of announcements ended before; return if any are left."""
    rows = session.execute(*_purgeable(bot_id, before)).all()
    if rows:
        key = tuple_(Recipient.announcement_id, Recipient.person_id)
        session.execute(delete(Recipient).where(key.in_([tuple(row) for row in rows])))
    return len(rows) == PURGED


@constant
def _purgeable(bot_id: int, before: datetime) -> Select[int, int]:
    ended = select(Announcement.id).where(
        Announcement.bot_id == bot_id, Announcement.finished_at <= before
    )
    keys = select(Recipient.announcement_id, Recipient.person_id)
    return keys.where(Recipient.announcement_id.in_(ended)).limit(PURGED)
