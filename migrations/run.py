"""Bring a database to the tables of today; works from the checkout and once installed."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from migrations import steps
from migrations.steps import Place
from models.engine.database import open_for_migrations

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parent


class AheadError(Exception):
    """The database is of a newer version than this code."""

    def __init__(self, place: Place) -> None:
        super().__init__(f"the database is at {place.database}, this version at {place.code}")
        self.place = place


def configuration(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def to_head(url: str) -> None:
    """Bring the tables up to date; Alembic is imported only if something is to be done.

    Raises AheadError when the database is of a newer version.
    """
    engine = open_for_migrations(url)
    try:
        with engine.begin() as connection:
            place = steps.place(connection)
            if place.is_ahead:
                raise AheadError(place)
            if place.database != place.code:
                _upgrade(connection)
    finally:
        engine.dispose()


def back_to(url: str, revision: str) -> None:
    """Undo the steps after a revision, so that the version of then runs again on these rows.

    Raises AheadError when the database is of a newer version, which alone knows its steps.
    """
    from alembic import command

    engine = open_for_migrations(url)
    try:
        with engine.begin() as connection:
            place = steps.place(connection)
            if place.is_ahead:
                raise AheadError(place)
            command.downgrade(configuration(connection), revision)
            _check_references(connection)
    finally:
        engine.dispose()


def place_of(url: str) -> Place:
    """Return where a database stands, and change nothing."""
    engine = open_for_migrations(url)
    try:
        with engine.connect() as connection:
            return steps.place(connection)
    finally:
        engine.dispose()


def _upgrade(connection: Connection) -> None:
    from alembic import command

    command.upgrade(configuration(connection), "head")
    _check_references(connection)


def _check_references(connection: Connection) -> None:
    """Raise if a foreign key points nowhere: SQLite did not check while tables changed."""
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if lost:
            raise ValueError(f"a migration left references to nothing: {lost[:5]}")
