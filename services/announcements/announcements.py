"""Launch, pause, resume, stop and resend an announcement; keep who left a category."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, func, insert, literal, or_, select, update
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
from models.engine.database import insert_new
from models.people import Person
from services.people import addresses

BEGUN = (AnnouncementState.READY, AnnouncementState.SENDING)
AT_ONCE = 20_000
"""Ids of one statement, among a million people."""


def launch(session: Session, announcement: Announcement, people: Select[int], now: datetime) -> int:
    """Queue a recipient for each id that `people` selects; return how many.

    It begins at `starts_at`, or now if that is past or unset.  Its progress message goes to its
    author, unless `lane` names another.
    """
    begins_at = max(announcement.starts_at or now, now)
    announcement.starts_at = begins_at
    announcement.recipients = queue(session, announcement, people)
    if announcement.lane is None and announcement.made_by is not None:
        announcement.lane = addresses.lane_of_person(session, announcement.made_by)
    is_later = begins_at > now
    announcement.state = AnnouncementState.READY if is_later else AnnouncementState.SENDING
    return announcement.recipients


def queue(session: Session, announcement: Announcement, people: Select[int]) -> int:
    """Queue those of `people` who are not yet, and no others; return how many there are now."""
    session.flush()
    of_announcement = Recipient.announcement_id == announcement.id
    others = delete(Recipient).where(of_announcement, Recipient.person_id.not_in(people))
    session.execute(others.execution_options(synchronize_session=False))
    for first in range(1, (session.scalar(select(func.max(Person.id))) or 0) + 1, AT_ONCE):
        _queue_some(session, announcement, people, range(first, first + AT_ONCE))
    return session.scalar(select(func.count()).where(of_announcement)) or 0


def is_tried(session: Session, announcement: Announcement) -> bool:
    """Tell whether it was sent to anybody yet, or tried to be."""
    tried = or_(Recipient.state != RecipientState.QUEUED, Recipient.claim_epoch.is_not(None))
    query = select(Recipient.person_id).where(Recipient.announcement_id == announcement.id, tried)
    return session.scalar(query.limit(1)) is not None


def _queue_some(
    session: Session, announcement: Announcement, people: Select[int], numbers: range
) -> None:
    """Queue the recipients whose ids are in a range: as many as one statement has the time for."""
    among = people.where(people.selected_columns[0].between(numbers.start, numbers[-1]))
    there = select(Recipient.person_id).where(Recipient.announcement_id == announcement.id)
    new_rows = select(
        literal(announcement.id),
        Person.id,
        Person.bot_id,
        literal(RecipientState.QUEUED.value),
        literal(announcement.starts_at, Recipient.next_try_at.type),
        literal(0),
    ).where(Person.bot_id == announcement.bot_id, Person.id.in_(among), Person.id.not_in(there))
    columns = ["announcement_id", "person_id", "bot_id", "state", "next_try_at", "attempts"]
    session.execute(insert(Recipient).from_select(columns, new_rows, include_defaults=False))


def pause(announcement: Announcement) -> bool:
    """Pause an announcement under way or planned; return whether it was one."""
    return _change_state(announcement, BEGUN, AnnouncementState.PAUSED)


def resume(announcement: Announcement) -> bool:
    return _change_state(announcement, (AnnouncementState.PAUSED,), AnnouncementState.READY)


def stop(announcement: Announcement) -> bool:
    """Stop an announcement for good: recipients not yet reached are not written to."""
    stoppable = (*BEGUN, AnnouncementState.PAUSED)
    return _change_state(announcement, stoppable, AnnouncementState.STOPPED)


def resend(session: Session, announcement: Announcement, now: datetime) -> int:
    """Queue once more the recipients of whom nobody knows whether it arrived; return how many.

    Only once: a recipient in doubt for the second time is not sent it a third time.
    """
    if announcement.state is not AnnouncementState.DONE:
        return 0
    query = (
        update(Recipient)
        .where(Recipient.announcement_id == announcement.id, *in_doubt())
        .values(
            state=RecipientState.QUEUED, reason=NotSentReason.RESENT, next_try_at=now, attempts=0
        )
        .values(finished_at=None, claim_epoch=None)
        .returning(Recipient.person_id)
        .execution_options(synchronize_session=False)
    )
    person_ids = session.scalars(query).all()
    if person_ids:
        announcement.state, announcement.finished_at = AnnouncementState.SENDING, None
    return len(person_ids)


def in_doubt() -> Sequence[ColumnElement[bool]]:
    """Return the conditions on recipients to whom the announcement may be sent once more."""
    return Recipient.state == RecipientState.UNKNOWN, Recipient.reason == NotSentReason.TIMED_OUT


def is_paused(announcement: Announcement) -> bool:
    return announcement.state is AnnouncementState.PAUSED


def is_over(announcement: Announcement) -> bool:
    return announcement.state in (AnnouncementState.STOPPED, AnnouncementState.DONE)


def _change_state(
    announcement: Announcement, before: tuple[AnnouncementState, ...], after: AnnouncementState
) -> bool:
    if announcement.state not in before or announcement.finished_at is not None:
        return False
    announcement.state = after
    return True


def opt_out(
    session: Session, person_id: int, category: AnnouncementCategory, now: datetime
) -> None:
    """Stop a category for a person; nothing changes if it is stopped already."""
    insert_new(
        session,
        OptOut,
        ("person_id", "category"),
        person_id=person_id,
        category=category,
        since=now,
    )


def opt_in(session: Session, person_id: int, category: AnnouncementCategory) -> None:
    row = session.get(OptOut, (person_id, category))
    if row is not None:
        session.delete(row)
