"""People, and the instant at which they joined, for the tests of the database."""

from datetime import UTC, datetime

from models.people import Person

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
BOT = 1000


def a_person(telegram_id: int, first_name: str) -> Person:
    return Person(bot_id=BOT, telegram_id=telegram_id, joined_at=NOON, first_name=first_name)
