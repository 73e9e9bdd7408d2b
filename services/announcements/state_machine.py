"""Move announcements on: begin at their time, note a halt, end after their last recipient."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, update
from sqlalchemy.orm import Session

from models.announcements import (
    Announcement,
    AnnouncementState,
    NotSentReason,
    Recipient,
    RecipientState,
)
from models.engine.constant import constant
from models.engine.queued import QUEUED
from models.people import Person
from services.announcements import announcements, launch, progress_message, recipients, report
from services.announcements.message import excerpt
from services.announcements.progress import figures
from services.conversation import inline_buttons
from services.conversation.text import number
from services.outbox import kinds
from services.people import roles
from services.team import absences
from services.team.notifications import tell

ENDING = (AnnouncementState.SENDING, AnnouncementState.STOPPED)
SAME_HALT = timedelta(seconds=1)


def is_any(session: Session, bot_id: int) -> bool:
    """Return whether an announcement was launched and has not ended."""
    return session.scalar(*_one_unfinished(bot_id)) is not None


def advance(
    session: Session, bot_id: int, now: datetime, halted_until: datetime | None = None
) -> frozenset[int]:
    """Move all unfinished announcements on; return the ids whose recipients may be written to."""
    for announcement in session.scalars(*_all_unfinished(bot_id)).all():
        begin(session, announcement, now)
        if announcement.state is AnnouncementState.SENDING and halted_until is not None:
            _note_halt(announcement, halted_until)
        if announcement.state is AnnouncementState.STOPPED:
            _give_up_the_rest(session, announcement.id, now)
        if announcement.state in ENDING and not _someone_waits(session, announcement.id):
            _conclude(session, announcement, now)
    session.flush()
    return frozenset(row.id for row in session.scalars(*recipients.under_way(bot_id)))


def firsts(bot_id: int) -> Sequence[Select[Any]]:
    """Return queries of when the first begins, was stopped, or has a recipient due."""
    begins, ends = (
        select(func.min(at)).where(*_unfinished(bot_id), Announcement.state == state)
        for at, state in (
            (Announcement.starts_at, AnnouncementState.READY),
            (Announcement.made_at, AnnouncementState.STOPPED),
        )
    )
    return begins, ends, recipients.first_try(bot_id)


@constant
def _one_unfinished(bot_id: int) -> Select[int]:
    return select(Announcement.id).where(*_unfinished(bot_id)).limit(1)


@constant
def _all_unfinished(bot_id: int) -> Select[Announcement]:
    return select(Announcement).where(*_unfinished(bot_id)).with_for_update()


def _unfinished(bot_id: int) -> Sequence[ColumnElement[bool]]:
    of_bot = Announcement.bot_id == bot_id
    return of_bot, Announcement.finished_at.is_(None), recipients.NO_DRAFT


def begin(session: Session, announcement: Announcement, now: datetime) -> None:
    """Begin a planned announcement if its time has come; ask again if it is for many more."""
    starts_at, confirmed = announcement.starts_at, announcement.recipients
    if announcement.state is not AnnouncementState.READY or not starts_at or starts_at > now:
        return
    if announcements.is_tried(session, announcement) or launch.leave(session, announcement, now):
        announcement.state = AnnouncementState.SENDING
    else:
        _ask_again(session, announcement, confirmed, now)


def _ask_again(session: Session, announcement: Announcement, confirmed: int, now: datetime) -> None:
    """Tell whoever answers for it that the audience grew, and that it waits for their yes."""
    language = progress_message.language_of(session, announcement)
    values = {
        "excerpt": excerpt(announcement, language),
        "confirmed": number(confirmed, language),
        "count": number(announcement.recipients, language),
    }
    buttons = [
        (f"sending.{key}", inline_buttons.data(callback, announcement.id))
        for key, callback in progress_message.BUTTONS[AnnouncementState.PAUSED]
    ]
    tell(
        session,
        answerable(session, announcement),
        kinds.message_params("announce.grew", values, buttons),
        key=f"announcement_grew:{announcement.id}:{announcement.recipients}",
        now=now,
    )


def _note_halt(announcement: Announcement, until: datetime) -> None:
    if announcement.halted_until is None or until - announcement.halted_until > SAME_HALT:
        announcement.halted_until = until


def _give_up_the_rest(session: Session, announcement_id: int, now: datetime) -> None:
    """End the rows of a stopped announcement; unknown if the sender died with its claim."""
    waiting = (Recipient.announcement_id == announcement_id, Recipient.state == QUEUED)
    unclaimed = Recipient.claim_epoch.is_(None)
    claim_expired = and_(Recipient.claim_epoch.is_not(None), Recipient.next_try_at <= now)
    for condition, outcome, reason in (
        (unclaimed, RecipientState.FAILED, NotSentReason.STOPPED),
        (claim_expired, RecipientState.UNKNOWN, NotSentReason.STOPPED),
    ):
        session.execute(
            update(Recipient)
            .where(*waiting, condition)
            .values(state=outcome, reason=reason, finished_at=now)
            .execution_options(synchronize_session=False)
        )


def _someone_waits(session: Session, announcement_id: int) -> bool:
    query = select(Recipient.person_id).where(
        Recipient.announcement_id == announcement_id, Recipient.state == QUEUED
    )
    return session.scalar(query.limit(1)) is not None


def _conclude(session: Session, announcement: Announcement, now: datetime) -> None:
    announcement.finished_at = now
    announcement.reached = figures(session, announcement, now).outcomes.get(RecipientState.SENT, 0)
    if announcement.state is AnnouncementState.SENDING:
        announcement.state = AnnouncementState.DONE
    if announcement.starts_at and announcement.starts_at > now:
        return  # cancelled before it began: nothing to report
    for person in absences.there(session, answerable(session, announcement), now):
        report.enqueue(session, announcement, person, now)


def answerable(session: Session, announcement: Announcement) -> Sequence[Person]:
    """Return the author and the approver, or the owners if neither is still in the team."""
    author_ids = {announcement.made_by, announcement.confirmed_by, announcement.second_by}
    members = roles.members(session, announcement.bot_id)
    authors = [member for member in members if member.id in author_ids]
    return authors or roles.members(session, announcement.bot_id, roles.OWNERS)
