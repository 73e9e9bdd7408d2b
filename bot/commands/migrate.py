"""Run `declic migrate`: bring the database to the tables of this version."""

from sqlalchemy.exc import ArgumentError, OperationalError

from bot.refusal import Refused
from bot.settings import load
from migrations import run


def migrate(url: str) -> None:
    """Run the missing migrations. Raises Refused when the database cannot be reached."""
    try:
        run.to_head(url)
    except OperationalError as error:
        reason = " ".join(str(error.orig).split())
        raise Refused(f"DATABASE_URL: the database cannot be reached ({reason})") from None
    except ArgumentError as error:
        raise Refused(f"DATABASE_URL is no address of a database: {error}") from None


def command() -> None:
    """Bring the database to the tables of this version."""
    migrate(load().database_url)
    print("the database is up to date")
