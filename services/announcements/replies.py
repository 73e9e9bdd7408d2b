"""Find the announcement that a person replies to, and how the team knows it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.announcements import Announcement, Recipient, RecipientState
from services.announcements.message import excerpt


def replied_to(session: Session, person_id: int, message_id: int) -> Announcement | None:
    """Return the announcement that this message in the person's chat holds."""
    query = (
        select(Announcement)
        .join(Recipient, Recipient.announcement_id == Announcement.id)
        .where(Recipient.person_id == person_id, Recipient.message_id == message_id)
    )
    return session.scalars(query).first()


def last_received(session: Session, person_id: int, since: datetime) -> Announcement | None:
    """Return the announcement that the person received last, if it arrived after `since`."""
    query = (
        select(Announcement)
        .join(Recipient, Recipient.announcement_id == Announcement.id)
        .where(Recipient.person_id == person_id, Recipient.state == RecipientState.SENT)
        .where(Recipient.finished_at > since)
        .order_by(Recipient.finished_at.desc())
    )
    return session.scalars(query.limit(1)).first()


def named(announcement: Announcement, language: str) -> Mapping[str, str]:
    """Return the values by which texts name the announcement to the team."""
    return {"number": str(announcement.id), "excerpt": excerpt(announcement, language)}
