"""The ledger of announcements is their queue: who is due, what became of each."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import (
    ColumnElement,
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
    OptOut,
    Reason,
    Recipient,
    RecipientState,
)
from models.engine.constant import constant
from models.engine.queued import QUEUED
from models.people import Person
from rules.outbox import policies
from rules.outbox.message_budget import Rank
from rules.outbox.retries import Result, Tries, decide
from services.announcements.message import as_sent
from services.conversation.replies import Verbatim
from services.offers import consent_and_pauses
from services.outbox import claiming, message_limits
from services.outbox.claiming import Claim, Ends, Held, Look, Queue
from services.outbox.marking import Mark

NO_DRAFT = Announcement.state != literal_column(f"'{AnnouncementState.DRAFT}'")
"""Written in the statement itself, or the partial index would not serve."""
QUEUE = Queue(
    Recipient,
    policies.RECIPIENTS,
    waits=lambda row: (row.state == QUEUED,),
    id="person_id",
    noted=("state", "finished_at", "reason", "message_id"),
)

PURGED = 100
"""In one transaction."""

Judged = tuple[RecipientState, Reason | None]


@dataclass(frozen=True, slots=True)
class Due:
    """Someone who is to receive an announcement now."""

    key: tuple[int, int]
    """Of the announcement, and of the person."""
    chat_id: int
    says: Verbatim
    tries: Tries
    again: bool = False
    """The team sends it once more to who may not have received it."""


def claim(
    session: Session,
    bot_id: int,
    counted: Collection[str],
    epoch: int,
    now: datetime,
    *,
    limit: int = QUEUE.policy.slots,
) -> Claim[Due]:
    """Whom to write to now, the first announcement first; nobody when another leads by now."""
    judge, looks = partial(_ready, session, counted, now), _looks(session, bot_id, now)
    return claiming.claim(session, QUEUE, epoch, now, looks, judge, bot_id=bot_id, limit=limit)


def _looks(session: Session, bot_id: int, now: datetime) -> Iterator[Look]:
    for announcement in session.scalars(*under_way(bot_id)).all():
        yield partial(_waiting, bot_id, announcement.id, announcement.category, now)


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
        *QUEUE.waits(Recipient),
    )


@constant
def _waiting(
    bot_id: int, announcement_id: int, category: Category | None, now: datetime, most: int
) -> Select[Recipient, Person, Category | None]:
    of_announcement = Recipient.announcement_id == announcement_id
    return (
        claiming.due(QUEUE, bot_id, now, most, of_announcement)
        .join(Person, Person.id == Recipient.person_id)
        .outerjoin(
            OptOut,
            and_(OptOut.person_id == Person.id, OptOut.category == category),
        )
        .add_columns(Person, OptOut.category)
    )


def _ready(
    session: Session,
    counted: Collection[str],
    now: datetime,
    row: Recipient,
    person: Person,
    left: Category | None,
) -> Due | Ends | Held:
    announcement = session.get_one(Announcement, row.announcement_id)
    outcome, reason = _judged(session, announcement, person, left, now)
    if outcome is not RecipientState.QUEUED:
        return Ends(outcome, {"reason": reason})
    if until := message_limits.held_until(session, person, Rank.OTHER, counted, now):
        return Held(until)
    assert person.telegram_id is not None  # it was judged
    says = as_sent(announcement, person.id, person.language)
    again = row.reason is Reason.RESENT
    key = announcement.id, person.id
    return Due(key, person.telegram_id, says, Tries(row.attempts), again=again)


def _judged(
    session: Session,
    announcement: Announcement,
    person: Person,
    left: Category | None,
    now: datetime,
) -> Judged:
    if person.telegram_id is None:
        return RecipientState.FAILED, Reason.NO_CHAT
    if person.blocked_at is not None:
        return RecipientState.BLOCKED, None
    if left is not None:
        return RecipientState.OPTED_OUT, Reason.CATEGORY
    if person.nudges_suspended_at is not None:
        return RecipientState.OPTED_OUT, Reason.SUSPENDED
    if person.fewer_messages_at is not None:
        return RecipientState.OPTED_OUT, Reason.FEWER
    if announcement.category is Category.OFFERS and not _wants_offers(session, person, now):
        return RecipientState.OPTED_OUT, Reason.CONSENT
    return RecipientState.QUEUED, None


def meanwhile(session: Session, due: Due, now: datetime) -> Judged | None:
    """Of someone who was taken up, and had to wait: what holds now; None: it is not to leave now.

    Then it was paused or stopped, or the person was erased.
    """
    found = session.execute(*_taken_up(*due.key)).one_or_none()
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


def ended(due: Due, result: Result, message_id: int | None = None) -> Mark:
    """What the ledger is to say after such a try."""
    verdict = decide(policies.RECIPIENTS, result, due.tries)
    outcome = RecipientState(verdict.end or RecipientState.QUEUED)
    return Mark.of(
        verdict,
        due.key,
        RecipientState,
        person_id=due.key[1],
        reason=_reason(due, outcome, result),
        message_id=message_id,
    )


def _reason(due: Due, outcome: RecipientState, result: Result) -> Reason | None:
    match outcome:
        case RecipientState.QUEUED:
            return Reason.RESENT if due.again else None
        case RecipientState.FAILED:
            return Reason.REFUSED if result is Result.REFUSED else Reason.NOT_TAKEN
        case RecipientState.UNKNOWN:
            return Reason.TIMED_OUT_AGAIN if due.again else Reason.TIMED_OUT
    return None


def over(due: Due, outcome: RecipientState, reason: Reason | None) -> Mark:
    """It became one that is not to be sent while it waited."""
    return Mark(due.key, due.key[1], outcome, due.tries.attempts, noted={"reason": reason})


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
