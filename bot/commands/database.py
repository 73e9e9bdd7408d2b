"""Open the database for a command, and run `declic database`: copy it to PostgreSQL."""

from collections.abc import Callable
from typing import Annotated, TypeVar

import typer
from sqlalchemy.orm import Session

from bot import slow_libraries
from bot.backups import database_copy
from bot.commands.migrate import migrate
from bot.settings import load
from locales import _, ngettext
from models.engine.database import open_database

T = TypeVar("T")
app = typer.Typer(no_args_is_help=True)


@app.callback()
def _keep_the_name() -> None:
    """Name the subcommands."""


@app.command(help=_("Copy a SQLite database into an empty PostgreSQL one, to go on there."))
def copy(
    url: Annotated[str, typer.Argument(help=_("postgresql://user:password@host/name"))],
) -> None:
    counts = database_copy.copy(load().database_url, url)
    rows, tables = sum(counts.values()), sum(1 for count in counts.values() if count)
    told = ngettext(
        "{rows} row of {tables} tables is copied, and was counted again",
        "{rows} rows of {tables} tables are copied, and were counted again",
        rows,
    )
    print(told.format(rows=rows, tables=tables))
    print(_("write this address in DATABASE_URL, run declic check, then start the bot"))
    print(_("once all is well, delete the SQLite file: it still holds everything"))


def transact(url: str, work: Callable[[Session], T]) -> T:
    """Run `work` in one transaction, and return its result."""
    migrate(url)
    slow_libraries.warm_up()
    database = open_database(url)
    try:
        return database.transact_now(work)
    finally:
        database.close()
