"""Look whether the bot can write where the settings say, and for how long there is room."""

import errno
import os
import pwd
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryFile

from bot.disks import nearest
from bot.env_file import named
from bot.refusal import Refused
from bot.settings import Settings
from locales import _, borrowed

MEGABYTE = 1024 * 1024
TRIED = MEGABYTE
"""How much is written to see whether there is room."""
COMFORTABLE = 500 * MEGABYTE
"""Bytes free under which the operator is told."""
FULL = (errno.ENOSPC, errno.EDQUOT)
ALIKE = 0.8
"""The likeness from which a missing name counts as mistyped."""


def folders(settings: Settings) -> Mapping[str, Path]:
    """Return the folders in which the bot writes, by the setting that names each."""
    found = {"STORAGE_DIR": settings.storage_dir}
    if file := settings.database_file:
        found = {"DATABASE_URL": file.parent, **found}
    return found


def refuse_what_cannot_be_written(settings: Settings) -> None:
    """Raise Refused, at once, if nothing could be kept."""
    if found := list(faults(settings)):
        raise Refused("\n".join(found))


def faults(settings: Settings) -> Iterator[str]:
    """Yield each folder, and the database's file, that cannot be written; nothing stays of it."""
    yield from faults_of_database(settings)
    yield from faults_of_files(settings)


def faults_of_database(settings: Settings) -> Iterator[str]:
    """Yield why the database's file, if it is one, cannot be written."""
    file = settings.database_file
    if file and (fault := fault_of(file.parent) or _fault_of_file(file)):
        yield named("DATABASE_URL", fault)


def faults_of_files(settings: Settings) -> Iterator[str]:
    """Yield why the files of people cannot be written."""
    if fault := fault_of(settings.storage_dir):
        yield named("STORAGE_DIR", fault)


def fault_of(folder: Path) -> str | None:
    """Write a megabyte in a folder, or in its nearest parent; return the fault if any."""
    existing = nearest(folder)
    try:
        with TemporaryFile(dir=existing) as file:
            file.write(bytes(TRIED))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return _reason(folder, error)
    return None


def warnings(settings: Settings) -> Iterator[str]:
    """Yield the folders whose disk is nearly full."""
    for setting, folder in folders(settings).items():
        free = disk_usage(nearest(folder)).free
        if free < COMFORTABLE:
            sentence = _("{megabytes} MB are left on the disk of {folder}; make room soon")
            yield named(setting, sentence.format(megabytes=free // MEGABYTE, folder=folder))


def _fault_of_file(file: Path) -> str | None:
    if not file.exists() or os.access(file, os.W_OK):
        return None
    return NOT_OURS.format(path=file, user=user(), command=f"chown {user()} {file}*")


NOT_OURS = _("{path} cannot be written by {user}, whom this runs as; as root: `{command}`")


def _reason(folder: Path, error: OSError) -> str:
    if error.errno in FULL:
        return _("the disk of {folder} is full; make room, then start again").format(folder=folder)
    if error.errno == errno.EROFS:
        sentence = _("{folder} cannot be written: its disk is read-only; name another folder")
        return sentence.format(folder=folder)
    if error.errno in (errno.EACCES, errno.EPERM):
        return _not_ours(folder)
    sentence = _("{folder} cannot be written ({reason}); name another folder")
    return sentence.format(folder=folder, reason=borrowed.reason(error))


def _not_ours(folder: Path) -> str:
    """Say how to give a folder to the bot's account; never a folder that others need."""
    above = nearest(folder).absolute()
    is_everyones = above.parent in (above, Path(above.root))
    if not os.access(above, os.X_OK) or (above == folder.absolute() and is_everyones):
        sentence = _("{path} cannot be written by {user}, whom this runs as; name a folder apart")
        return sentence.format(path=folder, user=user())
    if meant := meant_by(folder):
        return _("{folder} does not exist; do you mean {meant}?").format(folder=folder, meant=meant)
    give = "chown" if above == folder.absolute() else "install -d -o"
    command = f"{give} {user()} {folder}"
    return NOT_OURS.format(path=folder, user=user(), command=command)


def meant_by(folder: Path) -> Path | None:
    """Return an existing folder whose name is nearly that of a missing folder; None without."""
    above = nearest(folder).absolute()
    if above == folder.absolute():
        return None
    missing = folder.absolute().relative_to(above).parts[0]
    try:
        names = [it.name for it in above.iterdir() if it.is_dir()]
    except OSError:
        return None
    found = get_close_matches(missing, names, 1, ALIKE)
    return above / found[0] if found else None


def user() -> str:
    """Return the account that this runs as."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:  # a container knows its number only
        return str(os.geteuid())
