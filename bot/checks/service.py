"""Look at what the units of the service allow: where it may write, how many files it may open.

A command runs by hand without these restrictions: what works there may fail each night.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot import env_file
from bot.checks import folders
from bot.env_file import named
from bot.settings import Settings, relative_faults
from bot.web import descriptors
from locales import _

UNITS = Path("/etc/systemd/system")
BOT, BACKUP = "declic.service", "declic-backup.service"
ALL_BACKUPS = "declic-.service"
"""Whose drop-ins are those of each `declic-….service`."""
WRITTEN_BY: Mapping[str, str] = {
    "DATABASE_URL": BOT,
    "STORAGE_DIR": BOT,
    "BACKUP_DIR": BACKUP,
    "BACKUP_COPY": BACKUP,
}
NOFILE = "LimitNOFILE="
HOMES = ("/home", "/root", "/run/user")
PRIVATE = ("/tmp", "/var/tmp")


def faults(settings: Settings, units: Path = UNITS) -> Iterator[str]:
    """Yield the folders that are named from nowhere, or in which the service may not write."""
    yield from relative_faults(settings)
    for setting, folder in _written(settings).items():
        fault = fault_of(setting, folder, units)
        if fault and not folders.meant_by(folder):  # the look at folders tells what is mistyped
            yield fault


def fault_of_copies(settings: Settings, units: Path = UNITS) -> str | None:
    """Say why the backup of each night will not be copied, though one made by hand may be."""
    folder = settings.copy_folder
    return fault_of("BACKUP_COPY", folder, units) if folder else None


def fault_of(setting: str, folder: Path, units: Path = UNITS) -> str | None:
    """Say that the unit of a service closes the folder of a setting, if it does."""
    if not env_file.is_installed() or not folder.is_absolute():
        return None
    open_to = _open_to(units, WRITTEN_BY[setting])
    if not open_to or _is_in(folder, open_to):
        return None
    return named(setting, _closed(folder, WRITTEN_BY[setting], open_to))


def open_files(settings: Settings, units: Path = UNITS) -> Iterator[str]:
    """Yield a warning if a process may open too few files for all pages of the chat to listen."""
    if not settings.has_web_chat:
        return
    limits = [it.partition("=")[2] for it in _lines_of(units, BOT) if it.startswith(NOFILE)]
    is_ours = env_file.is_installed() and limits and limits[-1].split(":")[-1].isdecimal()
    most = int(limits[-1].split(":")[-1]) if is_ours else descriptors.most_grantable()
    if most < descriptors.WANTED:
        sentence = _(
            "a process may open {most} files, so {streams} pages at once see what is new within a"
            " second, and the others within fifteen; LimitNOFILE={wanted} in {unit} (elsewhere"
            " ulimit -n {wanted}) lets {all} do so"
        )
        yield named(
            "WEB_CHAT",
            sentence.format(
                most=most,
                streams=descriptors.most_streams(most),
                wanted=descriptors.WANTED,
                unit=BOT,
                all=descriptors.MOST_STREAMS,
            ),
        )


def _written(settings: Settings) -> Mapping[str, Path]:
    found = {**folders.folders(settings), "BACKUP_DIR": settings.backup_dir}
    copy = settings.copy_folder
    return found if copy is None else {**found, "BACKUP_COPY": copy}


def _closed(folder: Path, unit: str, open_to: tuple[Path, ...]) -> str:
    sentence = _(
        "the service may not write in {folder}: name a folder in {places}; or open it:"
        " systemctl edit {unit}, with [Service] and ReadWritePaths={folder}"
    )
    places = ", ".join(map(str, open_to))
    return sentence.format(folder=folder, places=places, unit=unit)


def _is_in(folder: Path, open_to: tuple[Path, ...]) -> bool:
    real = Path(os.path.realpath(folder))
    is_hidden = any(real.is_relative_to(it) for it in (*HOMES, *PRIVATE))
    return not is_hidden and any(real.is_relative_to(it) for it in open_to)


def _open_to(units: Path, unit: str) -> tuple[Path, ...]:
    """Return where a service may write; nothing if its units close nothing, or are not here."""
    lines = _lines_of(units, unit)
    if "ProtectSystem=strict" not in lines:
        return ()
    found: list[str] = []
    for line in lines:
        name, _equals, value = line.partition("=")
        if name == "ReadWritePaths":
            found = [*found, *value.split()] if value.strip() else []
    return tuple(Path(it.lstrip("-+")) for it in found)


def _files(units: Path, unit: str) -> Iterator[Path]:
    """Yield the files of a unit, as systemd reads them: its own, then its drop-ins."""
    yield units / unit
    for name in (ALL_BACKUPS, unit) if unit != BOT else (unit,):
        yield from sorted((units / f"{name}.d").glob("*.conf"))


def _lines_of(units: Path, unit: str) -> list[str]:
    return [line for file in _files(units, unit) for line in _lines(file)]


def _lines(file: Path) -> list[str]:
    try:
        return [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    except OSError:
        return []
