"""Record that a person blocked the bot or came back; read their language."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from flows.texts import DEFAULT_LANGUAGE
from models.people import Person


def mark_blocked(session: Session, bot_id: int, telegram_id: int, now: datetime) -> None:
    """Record when the person blocked the bot; the first instant is kept."""
    session.execute(
        update(Person)
        .where(Person.bot_id == bot_id, Person.telegram_id == telegram_id)
        .where(Person.blocked_at.is_(None))
        .values(blocked_at=now)
    )


def welcome_back(session: Session, person_id: int) -> None:
    session.execute(update(Person).where(Person.id == person_id).values(blocked_at=None))


def language_of(session: Session, person_id: int) -> str:
    query = select(Person.language).where(Person.id == person_id)
    return session.scalar(query) or DEFAULT_LANGUAGE


def of_bot(bot_id: int) -> ColumnElement[bool]:
    """Return the condition that a person belongs to this bot, written so that no index serves it.

    SQLite would otherwise start from the index on `bot_id`, which selects nearly everybody.
    """
    return Person.bot_id + 0 == bot_id
