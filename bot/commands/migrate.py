"""Run `declic migrate`: bring the database to the tables of this version."""

from sqlalchemy.exc import DatabaseError, OperationalError

from bot.checks.database import cannot_be_reached
from bot.refusal import Refused
from bot.settings import load
from locales import _
from migrations import run


def migrate(url: str) -> None:
    """Run the missing migrations. Raises Refused when the database cannot be reached."""
    try:
        run.to_head(url)
    except DatabaseError as error:
        if type(error) not in (OperationalError, DatabaseError):
            raise  # a migration is wrong, not the address
        raise Refused(cannot_be_reached(error)) from None


def command() -> None:
    """Bring the database to the tables of this version."""
    migrate(load().database_url)
    print(_("the database is up to date"))
