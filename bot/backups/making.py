"""Make one archive of the database and the files, keep the newest, and copy it elsewhere."""

import os
import re
import shutil
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import ArgumentError

from bot import sealing_key, signing_key
from bot.backups import copies, encryption, seal
from bot.backups.archive import FILES, ArchiveWriter
from bot.backups.copies import CopyDestination
from bot.backups.erasure_log import ErasureLog
from bot.backups.manifest import Manifest
from bot.refusal import Refused
from bot.settings import Settings
from locales import _, borrowed
from models.engine import snapshots
from models.engine.database import open_database
from models.engine.snapshot_fault import SnapshotFault
from services.applications.file_storage import files_of_all_bots
from services.privacy import erasure
from services.privacy.erasure import ErasedRow

FIRST = "declic-"
"""Begins the name of every archive: in a folder of backups, they come first."""
NAME = re.compile(rf"{FIRST}[0-9]{{8}}T[0-9]{{12}}Z\.tar(\.age|\.gpg)?")
UNFINISHED = "unfinished-"
STAMP = "%Y%m%dT%H%M%S%fZ"
LONG = 6 * 3600
"""Seconds after which a folder is not that of a backup under way."""
OWNER_ONLY = 0o600


def make(settings: Settings, folder: Path, now: datetime) -> Path:
    """Make an archive in a folder and return its path. Raises Refused; then nothing new is there.

    People may write meanwhile.
    """
    copies.make_folder(folder)
    name = f"{FIRST}{now.astimezone(UTC).strftime(STAMP)}.tar"
    try:
        with scratch_in(folder) as scratch:
            file = _write(settings, scratch, scratch / name, now)
            _log_erasures(settings, folder)
            if settings.backup_key:
                file = encryption.encrypt(file, settings.backup_key)
            _settle(file)
            file.replace(folder / file.name)
            _settle(folder)
            return folder / file.name
    except SnapshotFault as fault:
        raise Refused(str(fault)) from None
    except ArgumentError as error:
        refusal = _("DATABASE_URL is no address of a database: {reason}")
        raise Refused(refusal.format(reason=borrowed.translated(str(error)))) from None
    except OSError as error:
        refusal = _("{folder}: the archive cannot be written ({reason})")
        raise Refused(refusal.format(folder=folder, reason=borrowed.reason(error))) from None


def archives_in(folder: Path) -> list[Path]:
    """Return the archives of a folder, oldest first."""
    return sorted(path for path in folder.glob(f"{FIRST}*") if made_at(path.name))


def made_at(name: str) -> datetime | None:
    """Return the instant in the name of an archive; None for any other name."""
    if not NAME.fullmatch(name):
        return None
    try:
        stamp = name.removeprefix(FIRST).partition(".")[0]
        return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
    except ValueError:  # the thirteenth month
        return None


def keep_newest(place: CopyDestination, number: int) -> None:
    """Delete the archives of a place, except the newest ones."""
    names = [name for name in place.names() if made_at(name)]
    for name in sorted(names)[:-number]:
        place.delete(name)


@contextmanager
def scratch_in(folder: Path) -> Iterator[Path]:
    """Yield a folder for its owner only; what a killed process left long ago is deleted."""
    for left in folder.glob(f"{UNFINISHED}*"):
        if time.time() - left.stat().st_mtime > LONG:
            shutil.rmtree(left, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _write(settings: Settings, scratch: Path, file: Path, now: datetime) -> Path:
    """Write the files, the database, then the files that came meanwhile.

    So the file of every row is there: a CV that goes while the database is read was taken before.
    """
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with open(descriptor, "wb") as output, tarfile.open(mode="w|", fileobj=output) as tar:
        writer = ArchiveWriter(tar)
        _add_files(writer, settings.storage_dir)
        snapshot = snapshots.take(settings.database_url, scratch)
        writer.add_file(snapshot.file.name, snapshot.file)
        _add_files(writer, settings.storage_dir)
        writer.add(signing_key.NAME, signing_key.read(settings).encode())
        counts, revision = snapshot.counts, snapshot.revision
        writer.end(Manifest(now.isoformat(), snapshot.kind, revision, counts, writer.sums))
    seal.close(file, sealing_key.read(settings))
    return file


def _log_erasures(settings: Settings, folder: Path) -> None:
    """Complete the log of erasures by the database, and copy it beside the archive."""
    log = ErasureLog(settings.backup_dir)
    if snapshots.has_rows(settings.database_url, "erasures"):
        log.complete(erasures_of(settings.database_url))
    ErasureLog(folder).complete(log.rows())


def erasures_of(url: str) -> Sequence[ErasedRow]:
    """Read the erasures that a database holds."""
    database = open_database(url)
    try:
        return database.transact_now(erasure.rows)
    finally:
        database.close()


def _add_files(writer: ArchiveWriter, storage: Path) -> None:
    """Add each stored file that is not there yet, under its own name."""
    for path in files_of_all_bots(storage):
        name = FILES + path.relative_to(storage).as_posix()
        if name in writer.sums:
            continue
        try:
            content, mtime = path.read_bytes(), path.stat().st_mtime
        except FileNotFoundError:  # erased just now
            continue
        writer.add(name, content, mtime)


def _settle(path: Path) -> None:
    """Wait until the disk has it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
