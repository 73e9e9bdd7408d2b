"""Open the database for a command, after bringing its tables up to date."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from bot import slow_libraries
from bot.commands.migrate import migrate
from models.engine.database import open_database

T = TypeVar("T")


def transact(url: str, work: Callable[[Session], T]) -> T:
    """Run `work` in one transaction, and return its result."""
    migrate(url)
    slow_libraries.warm_up()
    database = open_database(url)
    try:
        return database.transact_now(work)
    finally:
        database.close()
