"""Say in plain words why a database, or a program that reads one, does not answer or refuses."""

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
        r"pg_hba",
        _("the server lets nobody in from here; its administrator opens it (pg_hba.conf)"),
    ),
    (
        r"starting up|shutting down|recovery mode|système de bases de données (démarre|s'arrête)",
        _("the server starts, or stops; try in a minute"),
    ),
    (
        r"SSL (error|connection|negotiation)|not support SSL|certificate verify",
        _("the connection cannot be encrypted as asked; look at sslmode in the address"),
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
        r"denied to create database|refusé pour créer une base",
        _("this role may create none"),
    ),
    (
        r"permission denied|droit refusé",
        _("this user may not read its tables; make it their owner"),
    ),
    (
        r"read-only transaction|transaction en lecture seule",
        _("it may only be read: this server is a copy, or is set so; name the one that writes"),
    ),
    (r"readonly|read-only", _("it can only be read; give the folder to whom the bot runs as")),
    (
        r"disk is full|No space left|plus d'espace",
        _("the disk is full; make room, then start again"),
    ),
    (
        r"disk I/O error|Input/output error|invalid page|could not read block",
        _("its disk cannot be read or written; is it full, is it there, is it sound?"),
    ),
    (
        r"not a database|malformed",
        _("this file is no database of Déclic, or is damaged; declic restore brings one back"),
    ),
    (
        r"out of memory|Cannot allocate|mémoire épuisée",
        _("the machine of the database has no memory left; stop what takes it"),
    ),
    (r"a bot is running", _("a bot runs on it; stop it first: systemctl stop declic")),
    (
        r"statement timeout|lock timeout|deadlock",
        _("somebody else holds what is asked for; try again in a minute"),
    ),
    (r"locked", _("another program holds it and does not let go; stop that one first")),
    (
        r"unable to open",
        _("this file cannot be opened; does its folder exist, may the bot write it?"),
    ),
)
"""What a server or SQLite says when it refuses, and what to do."""
REASONS = NOT_USED + NOT_REACHED
LONGEST = 300
"""Characters of the words of others that are shown."""


def reason_of(error: DBAPIError | sqlite3.Error) -> str:
    """Return the reason of a database's error, and the way to mend it, in the operator's words."""
    return reason_in(_words(error))


def reason_in(words: str) -> str:
    """Say the reason that the words of a server or of its programs name; quote any other."""
    unknown = _("a reason that Déclic does not know; in its own words: {words}")
    return _said(words, REASONS) or unknown.format(words=" ".join(words.split())[:LONGEST])


def known_reason(error: DBAPIError | sqlite3.Error) -> str | None:
    """Return our words for what is answered; None for what may quote a row."""
    return _said(_words(error), REASONS)


def sentence_of(error: DBAPIError | sqlite3.Error) -> str:
    """Say that the database cannot be reached, or used, and why."""
    is_there = isinstance(error, sqlite3.Error) or _said(_words(error), NOT_USED)
    told = (
        _("the database cannot be used: {reason}")
        if is_there
        else _("the database cannot be reached: {reason}")
    )
    return told.format(reason=reason_of(error))


def is_of_life(error: DBAPIError | sqlite3.Error) -> bool:
    """Tell whether an error comes from the life of a database, not from a statement of ours."""
    if isinstance(error, sqlite3.Error):
        return type(error) in (sqlite3.OperationalError, sqlite3.DatabaseError)
    return type(error) in OF_LIFE or known_reason(error) is not None


def _said(words: str, reasons: tuple[tuple[str, str], ...]) -> str | None:
    return next((said for it, said in reasons if re.search(it, words, re.IGNORECASE)), None)


def _words(error: DBAPIError | sqlite3.Error) -> str:
    return " ".join(str(error.orig if isinstance(error, DBAPIError) else error).split())
