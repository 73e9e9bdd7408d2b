"""Bring a database to the tables of today; works from the checkout and once installed."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from models.engine.database import open_for_migrations

HERE = Path(__file__).parent


def configuration(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def to_head(url: str) -> None:
    engine = open_for_migrations(url)
    try:
        with engine.begin() as connection:
            command.upgrade(configuration(connection), "head")
            _check_references(connection)
    finally:
        engine.dispose()


def _check_references(connection: Connection) -> None:
    """SQLite looked away while tables changed: nothing may point nowhere now."""
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if lost:
            raise ValueError(f"a migration left references to nothing: {lost[:5]}")
