"""Look at the database: its address, whether it answers, whose bot it serves, its maps."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, exists, func, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.backups import lost
from bot.env_file import named
from bot.refusal import Refused
from bot.settings import Settings
from locales import _
from models.engine import postgresql_roles, server_log
from models.engine.database import open_for_migrations
from models.engine.database_reasons import is_of_life, sentence_of
from models.people import Person
from services.geography import loading


def trouble(error: DBAPIError | sqlite3.Error) -> str:
    """Say why the database does not answer, without repeating its address."""
    return named("DATABASE_URL", sentence_of(error))


@contextmanager
def told() -> Iterator[None]:
    """Turn what a database refuses into a sentence, but not what a statement of ours does."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        if not is_of_life(error):
            raise
        raise Refused(trouble(error)) from None


def faults(settings: Settings) -> Iterator[str]:
    """Yield what keeps the bot from working with this database."""
    file = settings.database_file
    if file is not None and not lost.holds_something(file):
        if fault := lost.fault_of(settings):
            yield fault
        return  # else `declic run` makes it
    engine = open_for_migrations(settings.database_url)
    try:
        with engine.connect() as connection:
            yield from _encoding_faults(connection)
            yield from _faults_of_bot(connection, settings)
    except DBAPIError as error:
        yield trouble(error)
    finally:
        engine.dispose()


def notes(settings: Settings) -> Iterator[str]:
    """Yield what is still to be done there: maps, and the log of a server."""
    file = settings.database_file
    if file is not None and not lost.holds_something(file):
        yield NO_MAPS
        return
    engine = open_for_migrations(settings.database_url)
    try:
        with engine.connect() as connection:
            yield from _notes_on_maps(connection)
            if connection.dialect.name == "postgresql":
                yield from _log_notes(connection)
    except DBAPIError:  # a fault, told as such
        return
    finally:
        engine.dispose()


NO_MAPS = _("no map is loaded, no address can be looked at; run `declic zones update`")
ROUGH_MAPS = _(
    "the maps are the rough extract of the demonstration; before a session opens, run"
    " `declic zones update`"
)


def refuse_another_bot(settings: Settings) -> None:
    """Raise Refused when the people of this database wrote to another bot than the token's."""
    engine = open_for_migrations(settings.database_url)
    try:
        with engine.connect() as connection:
            for fault in _faults_of_bot(connection, settings):
                raise Refused(fault)
    finally:
        engine.dispose()


def _faults_of_bot(connection: Connection, settings: Settings) -> Iterator[str]:
    """Yield a fault if the people known wrote to bots that no setting names: it may be a mistake.

    This bot would know nobody.
    """
    bot_id = settings.bot_id
    if not bot_id or not inspect(connection).has_table(Person.__tablename__):
        return
    strangers = select(func.min(Person.bot_id)).where(Person.bot_id.not_in(settings.others))
    is_known = connection.scalar(select(exists().where(Person.bot_id == bot_id)))
    if not is_known and (other := connection.scalar(strangers)) is not None:
        sentence = _(
            "this is the token of bot {bot}, but the people of this database wrote to bot {other}:"
            " nobody would be known, nor the team. Put back the token that begins with {other}:,"
            " or name another database in DATABASE_URL; if both bots are to share this one, write"
            " OTHER_BOTS={other}"
        )
        yield named(settings.token_setting, sentence.format(bot=bot_id, other=other))


def _encoding_faults(connection: Connection) -> Iterator[str]:
    connection.execute(text("SELECT 1"))
    if connection.dialect.name == "postgresql":
        encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
        if encoding != "UTF8":
            sentence = _("this database is in {encoding}; create one in UTF8")
            yield named("DATABASE_URL", sentence.format(encoding=encoding))


def role_faults(settings: Settings) -> Iterator[str]:
    """Yield what the role of this database may do and must not."""
    if settings.database_file is not None:
        return
    engine = open_for_migrations(settings.database_url)
    try:
        with engine.connect() as connection:
            statement = postgresql_roles.remedy(connection)
    except DBAPIError:  # a fault, told as such
        return
    finally:
        engine.dispose()
    if statement:
        sentence = _(
            "this role may run programs on the machine of the database: who gets into the bot or"
            " forges an archive would take that machine; its administrator says: {statement}"
        )
        yield named("DATABASE_URL", sentence.format(statement=statement))


def _notes_on_maps(connection: Connection) -> Iterator[str]:
    if not inspect(connection).has_table("zone_loads"):
        yield NO_MAPS
        return
    with Session(connection) as session:
        missing = [source for source in loading.MAPS if source not in loading.in_force(session)]
        if missing:
            yield NO_MAPS
        elif loading.is_demonstration(session):
            yield ROUGH_MAPS


def _log_notes(connection: Connection) -> Iterator[str]:
    """Yield what an administrator of the database server has to change."""
    role = connection.execute(text("SELECT quote_ident(current_user)")).scalar_one()
    sentence = _(
        "the server's log may quote what people write; its administrator says: {statement}"
    )
    for name, value in server_log.loud(connection).items():
        yield sentence.format(statement=f"ALTER ROLE {role} SET {name} TO '{value}'")
