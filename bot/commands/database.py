"""Open the database for a command, and run `declic database`: copy it to PostgreSQL."""

import os
import sys
from collections.abc import Callable
from getpass import getpass
from typing import Annotated, TypeVar

import typer
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from bot import slow_libraries
from bot.backups import database_copy
from bot.commands.migrate import migrate
from bot.refusal import Refused
from bot.settings import load
from locales import _, ngettext
from models.engine.database import Database, open_database

T = TypeVar("T")
app = typer.Typer(no_args_is_help=True)


@app.callback()
def _keep_the_name() -> None:
    """Name the subcommands."""


@app.command(help=_("Copy a SQLite database into an empty PostgreSQL one, to go on there."))
def copy(
    url: Annotated[
        str, typer.Argument(help=_("postgresql://user@host/name; the password is asked for"))
    ],
) -> None:
    counts = database_copy.copy(load().database_url, _with_password(url))
    rows, tables = sum(counts.values()), sum(1 for count in counts.values() if count)
    told = ngettext(
        "{rows} row of {tables} tables is copied, and was counted again",
        "{rows} rows of {tables} tables are copied, and were counted again",
        rows,
    )
    print(told.format(rows=rows, tables=tables))
    print(
        _(
            "write this address, with its password, in DATABASE_URL, run declic check, "
            "then start the bot"
        )
    )
    print(_("once all is well, delete the SQLite file: it still holds everything"))


def _with_password(url: str) -> str:
    """Return the address with the password that is typed, or as it is for PGPASSWORD to complete.

    Raises Refused when it holds one: the shell keeps what was typed, and others see it run.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        return url  # told with the other kinds
    if address.password is not None:
        refusal = _(
            "leave the password out of the address: the shell keeps what is typed there; "
            "it is asked for, or taken from PGPASSWORD"
        )
        raise Refused(refusal)
    if "PGPASSWORD" in os.environ or not sys.stdin.isatty():
        return url
    password = getpass(_("The password of this address, if it has one (nothing is shown): "))
    return address.set(password=password or None).render_as_string(hide_password=False)


def transact(
    url: str, work: Callable[[Session], T], prepare: Callable[[Database], None] | None = None
) -> T:
    """Run `work` in one transaction, after `prepare`, and return its result."""
    migrate(url)
    slow_libraries.warm_up()
    database = open_database(url)
    try:
        if prepare is not None:
            prepare(database)
        return database.transact_now(work)
    finally:
        database.close()
