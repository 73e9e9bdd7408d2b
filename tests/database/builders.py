"""People, the instant at which they joined, and counts, for the tests of the database."""

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.people import Person

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
BOT = 1000


def a_person(telegram_id: int, first_name: str) -> Person:
    return Person(bot_id=BOT, telegram_id=telegram_id, joined_at=NOON, first_name=first_name)


def count(session: Session, *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*where)) or 0
