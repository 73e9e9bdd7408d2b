"""Bring a database to the tables of today; works from the checkout and once installed."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect

from models.engine.database import open_for_migrations

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parent


def configuration(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def to_head(url: str) -> None:
    """Bring the tables up to date; Alembic is imported only if something is to be done."""
    engine = open_for_migrations(url)
    try:
        with engine.begin() as connection:
            if not is_at_head(connection):
                _upgrade(connection)
    finally:
        engine.dispose()


def newest_revision() -> str:
    """Return the number of the newest revision, with which its file's name begins."""
    return max(file.name.partition("_")[0] for file in (HERE / "versions").glob("[0-9]*.py"))


def is_at_head(connection: Connection) -> bool:
    if not inspect(connection).has_table("alembic_version"):
        return False
    versions = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
    return versions.scalars().all() == [newest_revision()]


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
