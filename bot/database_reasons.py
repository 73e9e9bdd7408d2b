"""Say in plain words why a database does not answer."""

import re

from sqlalchemy.exc import DBAPIError

from locales import _

REASONS = (
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
        r"permission denied|droit refusé",
        _("this user may not read its tables; make it their owner"),
    ),
    (r"readonly|read-only", _("it can only be read; give the folder to whom the bot runs as")),
    (r"disk is full|No space left", _("the disk is full; make room, then start again")),
    (
        r"not a database|malformed",
        _("this file is no database of Déclic, or is damaged; declic restore brings one back"),
    ),
    (r"locked", _("another program has held it for 30 seconds; stop that one first")),
    (
        r"unable to open",
        _("this file cannot be opened; does its folder exist, may the bot write it?"),
    ),
)
"""What servers and SQLite say, in English and in French, and what to do about it."""


def reason_of(error: DBAPIError) -> str:
    """Say what a server or SQLite answers, and what to do about it."""
    reason = " ".join(str(error.orig).split())
    known = (said for words, said in REASONS if re.search(words, reason, re.IGNORECASE))
    return next(known, reason)
