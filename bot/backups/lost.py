"""Notice a database that is gone while archives of it are there: an empty one must not follow.

Each night would back up the empty one, and in the end no archive of the former would be left. A
file without a byte, as a full disk may leave, is as good as gone.
"""

from pathlib import Path

from bot.backups import making
from bot.env_file import named
from bot.refusal import Refused
from bot.settings import Settings, load
from locales import _


def archive_of(settings: Settings) -> Path | None:
    """Return the newest archive if SQLite's file is gone; None if it is there, or never was."""
    file = settings.database_file
    if file is None or holds_something(file):
        return None
    return newest(settings)


def holds_something(file: Path) -> bool:
    """Tell whether a file of SQLite is there, with a byte at least."""
    return file.is_file() and file.stat().st_size > 0


def newest(settings: Settings) -> Path | None:
    """Return the newest archive; None if there is none."""
    return next(reversed(making.archives_in(settings.backup_dir)), None)


def fault_of(settings: Settings) -> str | None:
    """Say how to bring a lost database back, or to begin anew; None if none is lost."""
    if archive := archive_of(settings):
        sentence = _(
            "{what}, and its archives are there: declic restore {archive}; "
            "for an empty one: declic migrate"
        )
        told = sentence.format(what=loss_of(settings.database_file), archive=archive)
        return named("DATABASE_URL", told)
    return None


def loss_of(file: Path | None) -> str:
    """Say of an empty file whether it exists."""
    sentence = _("{file} is empty") if file and file.exists() else _("{file} does not exist")
    return sentence.format(file=file)


def refuse(url: str) -> None:
    """Raise Refused if this is the database of the settings, and it is lost."""
    settings = load()
    if url == settings.database_url and (fault := fault_of(settings)):
        raise Refused(fault)
