"""Render an announcement as one person receives it, and find the one that they reply to."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import translate
from models.announcements import Announcement, AnnouncementCategory, Recipient, RecipientState
from services.conversation import inline_buttons, text
from services.conversation.replies import Button, Verbatim
from services.conversation.text import button

STOP, RETURN = "stop_", "return_"
"""Prefixes of the callbacks that leave a category, and come back to it."""
STOP_LABEL = "announced.stop"


def as_sent(announcement: Announcement, person_id: int, language: str) -> Verbatim:
    """Return the message as a person receives it, with links and the button to stop."""
    links = [[Button(label, address)] for label, address in announcement.links]
    stop = inline_buttons.data(f"{STOP}{announcement.category}", person_id)
    return Verbatim(
        text=announcement.text,
        formatting=announcement.formatting,
        content=announcement.content.value,
        file_key=announcement.file_key,
        buttons=[*links, [button(language, STOP_LABEL, stop)]],
    )


def excerpt(announcement: Announcement, language: str) -> str:
    """Return the first words of the text, by which the team knows the announcement."""
    first = text.excerpt(announcement.text)
    return first or translate(language, f"announce.content.{announcement.content}")


def category_label(category: AnnouncementCategory) -> str:
    return f"announce.category.{category}"


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
