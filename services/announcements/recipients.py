"""The ledger of announcements is their queue: take up who is due, note what became of each.

A row claimed by a sender that dies comes due again when its lease runs out.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    delete,
    func,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from models.announcements import (
    Announcement,
    AnnouncementState,
    Category,
    Fate,
    OptOut,
    Reason,
    Recipient,
)
from models.engine.constant import constant
from models.people import Person
from rules.outbox.message_budget import Rank
from services.announcements.message import as_sent
from services.conversation.replies import Verbatim
from services.offers import consent_and_pauses
from services.outbox import leases, message_limits
from services.outbox.claiming import LEASE

QUEUED: ColumnElement[Any] = literal_column(f"'{Fate.QUEUED}'")
NO_DRAFT = Announcement.state != literal_column(f"'{AnnouncementState.DRAFT}'")
"""Both are written in the statement itself, or the partial indexes would not serve."""

PURGED = 100
"""In one transaction."""

Judged = tuple[Fate, Reason | None]


@dataclass(frozen=True, slots=True)
class Due:
    """Someone who is to receive an announcement now."""

    announcement_id: int
    person_id: int
    chat_id: int
    says: Verbatim
    attempts: int
    again: bool = False
    """The team sends it once more to who may not have received it."""


@dataclass(frozen=True, slots=True)
class Claim:
    due: Sequence[Due] = ()
    looked_at: int = 0
    """Rows taken up, those among them that are not to be sent included."""


def claim(
    session: Session,
    bot_id: int,
    counted: Collection[str],
    epoch: int,
    now: datetime,
    *,
    limit: int,
) -> Claim:
    """Whom to write to now, the first announcement first; nobody when another leads by now."""
    if not leases.holds(session, bot_id, epoch):
        return Claim()
    due: list[Due] = []
    looked_at = 0
    for announcement in session.scalars(*under_way(bot_id)).all():
        category = announcement.category
        waiting = _waiting(announcement.id, category, now, limit - looked_at)
        rows = session.execute(*waiting).all()
        looked_at += len(rows)
        due += _claimed(session, announcement, rows, counted, epoch, now)
    return Claim(due, looked_at)


@constant
def under_way(bot_id: int) -> Select[Announcement]:
    return select(Announcement).where(*_sending(bot_id)).order_by(Announcement.id)


def _sending(bot_id: int) -> Sequence[ColumnElement[bool]]:
    unfinished = Announcement.bot_id == bot_id, Announcement.finished_at.is_(None)
    return *unfinished, NO_DRAFT, Announcement.state == AnnouncementState.SENDING


def first_try(bot_id: int) -> Select[datetime | None]:
    """When the next recipient of those under way is to be written to."""
    return select(func.min(Recipient.next_try_at)).where(
        Recipient.announcement_id.in_(select(Announcement.id).where(*_sending(bot_id))),
        Recipient.state == QUEUED,
    )


@constant
def _waiting(
    announcement_id: int, category: Category | None, now: datetime, most: int
) -> Select[Recipient, Person, Category | None]:
    return (
        select(Recipient, Person, OptOut.category)
        .join(Person, Person.id == Recipient.person_id)
        .outerjoin(
            OptOut,
            and_(OptOut.person_id == Person.id, OptOut.category == category),
        )
        .where(Recipient.announcement_id == announcement_id, Recipient.state == QUEUED)
        .where(Recipient.next_try_at <= now)
        .order_by(Recipient.next_try_at, Recipient.person_id)
        .limit(most)
        .with_for_update(skip_locked=True, of=Recipient)
    )


def _claimed(
    session: Session,
    announcement: Announcement,
    rows: Iterable[Row[Recipient, Person, Category | None]],
    counted: Collection[str],
    epoch: int,
    now: datetime,
) -> Iterable[Due]:
    for row, person, left in rows:
        fate, reason = _judged(session, announcement, person, left, now)
        if fate is not Fate.QUEUED:
            row.state, row.reason, row.finished_at = fate, reason, now
        elif until := message_limits.held_until(session, person, Rank.OTHER, counted, now):
            row.next_try_at, row.claim_epoch = until, None
        else:
            row.next_try_at, row.claim_epoch = now + LEASE, epoch
            assert person.telegram_id is not None  # it was judged
            says = as_sent(announcement, person.id, person.language)
            again = row.reason is Reason.RESENT
            yield Due(announcement.id, person.id, person.telegram_id, says, row.attempts, again)


def _judged(
    session: Session,
    announcement: Announcement,
    person: Person,
    left: Category | None,
    now: datetime,
) -> Judged:
    if person.telegram_id is None:
        return Fate.FAILED, Reason.NO_CHAT
    if person.blocked_at is not None:
        return Fate.BLOCKED, None
    if left is not None:
        return Fate.OPTED_OUT, Reason.CATEGORY
    if person.nudges_suspended_at is not None:
        return Fate.OPTED_OUT, Reason.SUSPENDED
    if person.fewer_messages_at is not None:
        return Fate.OPTED_OUT, Reason.FEWER
    if announcement.category is Category.OFFERS and not _wants_offers(session, person, now):
        return Fate.OPTED_OUT, Reason.CONSENT
    return Fate.QUEUED, None


def meanwhile(session: Session, due: Due, now: datetime) -> Judged | None:
    """Of someone who was taken up, and had to wait: what holds now; None: it is not to leave now.

    Then it was paused or stopped, or the person was erased.
    """
    found = session.execute(*_taken_up(due.announcement_id, due.person_id)).one_or_none()
    if found is None:
        return None
    announcement, person, left = found
    return _judged(session, announcement, person, left, now)


@constant
def _taken_up(
    announcement_id: int, person_id: int
) -> Select[Announcement, Person, Category | None]:
    return (
        select(Announcement, Person, OptOut.category)
        .join(Recipient, Recipient.announcement_id == Announcement.id)
        .join(Person, Person.id == Recipient.person_id)
        .outerjoin(
            OptOut,
            and_(OptOut.person_id == Person.id, OptOut.category == Announcement.category),
        )
        .where(Announcement.id == announcement_id, Person.id == person_id)
        .where(Announcement.state == AnnouncementState.SENDING, Recipient.state == QUEUED)
    )


def _wants_offers(session: Session, person: Person, now: datetime) -> bool:
    query = select(consent_and_pauses.wants(now)).where(Person.id == person.id)
    return session.scalar(query) is True


def purge(session: Session, bot_id: int, before: datetime) -> bool:
    """Rows of announcements that ended so long ago, a slice; whether there are more."""
    rows = session.execute(*_old(bot_id, before)).all()
    if rows:
        key = tuple_(Recipient.announcement_id, Recipient.person_id)
        session.execute(delete(Recipient).where(key.in_([tuple(row) for row in rows])))
    return len(rows) == PURGED


@constant
def _old(bot_id: int, before: datetime) -> Select[int, int]:
    ended = select(Announcement.id).where(
        Announcement.bot_id == bot_id, Announcement.finished_at <= before
    )
    old = select(Recipient.announcement_id, Recipient.person_id)
    return old.where(Recipient.announcement_id.in_(ended)).limit(PURGED)
