"""How long things are kept: what has had its time goes, a slice at a time."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session

from models.people import Person
from models.programme import Enrolment, EnrolmentStatus, ProgrammeSession
from models.talk import Conversation, OutboxMessage, Update
from models.team import Role
from services.erasing import erase
from services.scene import Chance

UNFINISHED, INFORMED, COMFORT = timedelta(days=30), timedelta(days=365), timedelta(days=30)
PRIVATE = timedelta(hours=1)
"""How long a typed address waits for its confirmation."""
HEARD, SAID = timedelta(days=35), timedelta(days=90)
"""Longer than a question stays open, and than the team answers a message."""
SLICE, PURGED = 20, 500
GONE = (EnrolmentStatus.REFUSED, EnrolmentStatus.OFFERED, EnrolmentStatus.LEFT)


def forget_private(session: Session, now: datetime) -> None:
    """An address that nobody confirmed is not kept: the question is asked anew."""
    session.execute(
        update(Conversation)
        .where(Conversation.pending.is_not(None), Conversation.call_id.is_(None))
        .where(Conversation.heard_at <= now - PRIVATE)
        .values(pending=None)
    )


def erase_due(session: Session, bot_id: int, now: datetime, chance: Chance) -> None:
    """Unfinished or refused: 30 days; with « Prévenez-moi »: 12 months."""
    query = select(Person.id).where(Person.bot_id == bot_id, *_had_their_time(now)).limit(SLICE)
    for person_id in session.scalars(query).all():
        erase(session, person_id, "kept_long_enough", now, chance)


def purge(session: Session, bot_id: int, now: datetime) -> None:
    """What was heard and said long ago: Telegram sends nothing again after a day."""
    old_updates = (
        select(Update.update_id)
        .where(Update.bot_id == bot_id, Update.answered_at <= now - HEARD)
        .limit(PURGED)
    )
    session.execute(
        delete(Update).where(Update.bot_id == bot_id, Update.update_id.in_(old_updates))
    )
    old_messages = (
        select(OutboxMessage.id)
        .where(OutboxMessage.bot_id == bot_id, OutboxMessage.finished_at <= now - SAID)
        .limit(PURGED)
    )
    session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(old_messages)))


def forget_comfort_needs(session: Session, now: datetime) -> None:
    """30 days after the session they were told for."""
    last_day = (now - COMFORT).date()
    over = (
        select(Enrolment.person_id)
        .join(ProgrammeSession, ProgrammeSession.id == Enrolment.session_id)
        .where(ProgrammeSession.ends_on <= last_day)
    )
    session.execute(
        update(Person)
        .where(Person.comfort_needs.is_not(None), Person.id.in_(over))
        .values(comfort_needs=None)
    )


def _had_their_time(now: datetime) -> list[ColumnElement[bool]]:
    holds = exists().where(Enrolment.person_id == Person.id, Enrolment.status.not_in(GONE))
    works = exists().where(Role.person_id == Person.id)
    lately = exists().where(
        Conversation.person_id == Person.id, Conversation.heard_at > now - UNFINISHED
    )
    changed = exists().where(
        Enrolment.person_id == Person.id, Enrolment.changed_at > now - UNFINISHED
    )
    waits_for_news = Person.keep_informed_at.is_not(None) & (
        Person.keep_informed_at > now - INFORMED
    )
    return [
        Person.joined_at <= now - UNFINISHED,
        ~holds,
        ~works,
        ~lately,
        ~changed,
        ~waits_for_news,
    ]
