"""Say in plain words why a database does not answer, or refuses."""

import re
import sqlite3

from sqlalchemy.exc import (
    DatabaseError,
    DBAPIError,
    InterfaceError,
    InternalError,
    OperationalError,
)

from locales import _

OF_LIFE = (OperationalError, DatabaseError, InterfaceError, InternalError)
"""What servers, disks and networks do; a statement of ours that is wrong raises others."""
NOT_REACHED = (
    (r"password|authenti|mot de passe", _("the user or the password is refused; write them again")),
    (
        r"role .{0,100}not exist|rôle .{0,100}existe pas",
        _("this user is unknown there; write its name again"),
    ),
    (
        r"database .{0,100}not exist|base de données .{0,100}existe pas",
        _("no database has this name; create it (createdb), or correct the end of the address"),
    ),
    (
        r"resolve host|translate host|resolution|Name or service",
        _("no machine has this name; correct what stands after the @"),
    ),
    (
        r"refused|refusée",
        _("nothing answers at this host and port; is PostgreSQL started, is the port right?"),
    ),
    (
        r"timeout|timed out|expiré",
        _("the server does not answer in time; are host and port right?"),
    ),
    (
        r"too many (clients|connections)|connection slots|trop de clients",
        _("the server takes no more connections; stop what holds them, or let it take more"),
    ),
    (
        r"closed the connection|terminating connection|connection (is|has been) closed"
        r"|connection is lost|consuming input|fermé la connexion",
        _("the server ended the connection: it stops, or starts again; try in a minute"),
    ),
)
"""What servers say when nobody speaks with them, in English and in French, and what to do."""
NOT_USED = (
    (
        r"permission denied|droit refusé",
        _("this user may not read its tables; make it their owner"),
    ),
    (r"readonly|read-only", _("it can only be read; give the folder to whom the bot runs as")),
    (
        r"disk is full|No space left|plus d'espace",
        _("the disk is full; make room, then start again"),
    ),
    (
        r"disk I/O error|Input/output error",
        _("its disk cannot be read or written; is it full, is it there, is it sound?"),
    ),
    (
        r"not a database|malformed",
        _("this file is no database of Déclic, or is damaged; declic restore brings one back"),
    ),
    (r"locked", _("another program holds it and does not let go; stop that one first")),
    (
        r"unable to open",
        _("this file cannot be opened; does its folder exist, may the bot write it?"),
    ),
)
"""What a server or SQLite says when it refuses, and what to do."""
REASONS = NOT_USED + NOT_REACHED


def reason_of(error: DBAPIError | sqlite3.Error) -> str:
    """Say what a server or SQLite answers, and what to do about it."""
    return known_reason(error) or _words(error)


def known_reason(error: DBAPIError | sqlite3.Error) -> str | None:
    """Return our words for what is answered; None for what may quote a row."""
    return _said(error, REASONS)


def sentence_of(error: DBAPIError | sqlite3.Error) -> str:
    """Say that the database cannot be reached, or used, and why."""
    is_there = isinstance(error, sqlite3.Error) or _said(error, NOT_USED)
    told = (
        _("the database cannot be used: {reason}")
        if is_there
        else _("the database cannot be reached: {reason}")
    )
    return told.format(reason=reason_of(error))


def is_of_life(error: DBAPIError | sqlite3.Error) -> bool:
    """Tell what happens to a database from what a statement of ours does."""
    if isinstance(error, sqlite3.Error):
        return type(error) in (sqlite3.OperationalError, sqlite3.DatabaseError)
    return type(error) in OF_LIFE or known_reason(error) is not None


def _said(error: DBAPIError | sqlite3.Error, reasons: tuple[tuple[str, str], ...]) -> str | None:
    words = _words(error)
    return next((said for it, said in reasons if re.search(it, words, re.IGNORECASE)), None)


def _words(error: DBAPIError | sqlite3.Error) -> str:
    return " ".join(str(error.orig if isinstance(error, DBAPIError) else error).split())
