"""Look at what the machine keeps: room on its disks, and the last backup."""

import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url

from bot.backups import last_copy, making
from bot.backups.last_copy import LastCopy
from bot.disks import nearest
from bot.operations.part import GIGA, Part, age, size
from bot.settings import Settings
from locales import _, borrowed

FEWEST_BYTES = GIGA
"""With less room, somebody is told: the database, an archive and the logs still fit in it."""
LATE = timedelta(hours=36)
"""The age of the last backup from which it is late: they are made each night."""
AHEAD = timedelta(hours=1)
"""By how much an archive may be of later than now."""
COPYING = timedelta(hours=1)
"""How long a copy may take before it is missed."""
BACKUP, COPY, DISK = "backup", "copy", "disk"


def folders(settings: Settings) -> Mapping[str, Path]:
    """Return the folders of the machine that may fill up, by their contents."""
    found = {"files": settings.storage_dir, "backups": settings.backup_dir}
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        found["database"] = Path(url.database).parent
    return found


def disk(settings: Settings) -> Part:
    """Tell how much room is left on the fullest disk of ours."""
    free, path = min(_free(settings))
    told = _("{size} left in {path}").format(size=size(free), path=path)
    todo = _("make room: old logs (journalctl --vacuum-size=200M), archives; or a larger disk")
    return Part(DISK, _("Disk"), told, todo if free < FEWEST_BYTES else "")


def backup(settings: Settings, now: datetime) -> Part:
    """Tell of the last archive in BACKUP_DIR."""
    title, folder = _("Backup"), settings.backup_dir
    try:
        archives = making.archives_in(folder)
    except OSError as error:
        told = _("{path} cannot be read ({reason})").format(
            path=folder, reason=borrowed.reason(error)
        )
        return Part(BACKUP, title, told, _("give the folder to whom the bot runs as"))
    if not archives:
        told = _("none in {path}").format(path=folder)
        return Part(BACKUP, title, told, _("make one: declic backup; then one each night"))
    newest = archives[-1]
    old = now - (making.made_at(newest.name) or now)
    if -old > AHEAD:
        told = _("{name} says that it was made in the future").format(name=newest.name)
        todo = _("set the clock (timedatectl), then delete that archive, and: declic backup")
        return Part(BACKUP, title, told, todo)
    told = _("{name}, {age} old").format(name=newest.name, age=age(old))
    see = _("see why: journalctl --no-pager -u declic-backup, then declic backup")
    todo = see if old > LATE else ""
    return Part(BACKUP, title, told, todo)


def copies(settings: Settings, now: datetime) -> Iterator[Part]:
    """Tell whether the last archive has its copy elsewhere, if BACKUP_COPY asks for one."""
    if not settings.backup_copy:
        return
    try:
        archives = making.archives_in(settings.backup_dir)
        last = last_copy.read(settings.backup_dir)
    except OSError:  # told with the backup
        return
    if archives:
        yield _copy(settings.backup_copy, archives[-1].name, last, now)


def _copy(place: str, newest: str, last: LastCopy | None, now: datetime) -> Part:
    title, todo = _("Copy"), _("correct BACKUP_COPY or the place, then: declic backup")
    if last and last.fault:
        told = _("{archive} has no copy: {fault}")
        return Part(COPY, title, told.format(archive=last.archive, fault=last.fault), todo)
    made_at = making.made_at(newest) or now
    if (last is None or last.archive < newest) and now - made_at > COPYING:
        return Part(COPY, title, _("{archive} has no copy").format(archive=newest), todo)
    told = _("{archive}, in {place}") if last else _("none yet in {place}")
    return Part(COPY, title, told.format(archive=last and last.archive, place=place))


def _free(settings: Settings) -> Iterator[tuple[int, Path]]:
    """Yield the room left of each folder, or of where it will be created."""
    for folder in folders(settings).values():
        existing = nearest(folder)
        yield shutil.disk_usage(existing).free, existing
