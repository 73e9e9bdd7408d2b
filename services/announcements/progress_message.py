"""Which announcements the team follows, and what is shown of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from models.announcements import Announcement, AnnouncementState
from models.constant import constant
from services.announcements import announcement_words
from services.announcements.progress import figures
from services.announcements.recipients import NO_DRAFT
from services.conversation.replies import Button
from services.people import roles


@dataclass(frozen=True, slots=True)
class Followed:
    announcement_id: int
    chat_id: int
    message_id: int | None
    """None: it is not shown yet."""
    text: str
    buttons: Sequence[Sequence[Button]]
    is_last: bool
    """It will not change any more."""


def cards(session: Session, bot_id: int, now: datetime) -> Sequence[Followed]:
    """Those under way or paused; those that ended, once more. To whoever is of the team."""
    found = session.scalars(*_shown(bot_id)).all()
    members = {it.telegram_id for it in roles.members(session, bot_id)} if found else set()
    return [
        _card(session, it, it.chat_id, now) for it in found if it.chat_id and it.chat_id in members
    ]


@constant
def _shown(bot_id: int) -> Select[Announcement]:
    return (
        select(Announcement)
        .where(Announcement.bot_id == bot_id, NO_DRAFT)
        .where(Announcement.state != AnnouncementState.READY)
        .where(
            or_(Announcement.finished_at.is_(None), Announcement.progress_message_id.is_not(None))
        )
        .order_by(Announcement.id)
    )


def keep(session: Session, announcement_id: int, message_id: int | None) -> None:
    """Which message shows it; none once it will not change any more."""
    session.execute(
        update(Announcement)
        .where(Announcement.id == announcement_id)
        .values(progress_message_id=message_id)
        .execution_options(synchronize_session=False)
    )


def _card(session: Session, announcement: Announcement, chat_id: int, now: datetime) -> Followed:
    language = announcement_words.language_of(session, announcement)
    found = figures(session, announcement, now)
    return Followed(
        announcement.id,
        chat_id,
        announcement.progress_message_id,
        announcement_words.card(announcement, found, now, language),
        announcement_words.buttons(announcement, language),
        is_last=announcement.finished_at is not None,
    )
