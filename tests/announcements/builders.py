"""Builders: an announcement, as the team would have confirmed it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.announcements import (
    Announcement,
    AnnouncementCategory,
    AnnouncementContent,
    Recipient,
    RecipientState,
)
from models.people import Person
from rules.announcements.audience import Audience, Criterion, CriterionSubject, to_json
from services.announcements import announcements
from tests.harness.builders import BOT, NOON

EVERYBODY = select(Person.id)


def an_announcement(session: Session, **more: Any) -> Announcement:
    values: dict[str, Any] = {
        "bot_id": BOT,
        "made_at": NOON,
        "category": AnnouncementCategory.PROGRAMME,
        "content": AnnouncementContent.TEXT,
        "text": "Bonjour à tous",
        "audience": to_json(Audience(((Criterion(CriterionSubject.EVERYONE),),))),
    }
    announcement = Announcement(**(values | more))
    session.add(announcement)
    session.flush()
    return announcement


def launched(
    session: Session, now: datetime = NOON, people: Select[int] = EVERYBODY, **more: Any
) -> Announcement:
    announcement = an_announcement(session, **more)
    announcements.launch(session, announcement, people, now)
    return announcement


def outcomes(session: Session) -> list[tuple[RecipientState, str | None]]:
    """Of each recipient, in the order in which they joined."""
    query = select(Recipient.state, Recipient.reason).order_by(Recipient.person_id)
    return [(outcome, reason) for outcome, reason in session.execute(query)]
