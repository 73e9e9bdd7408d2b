"""Restore an archive into a scratch place, and look whether all is there."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from bot.backups import archive, making
from bot.backups.opening import Consent, OpenedArchive, opened
from bot.refusal import Refused
from bot.settings import Settings
from locales import _, borrowed, labelled
from models.applications import CurriculumVitae
from models.engine import snapshots, table_counts
from models.engine.database_reasons import reason_of
from models.engine.snapshot_fault import SnapshotFault


@dataclass(frozen=True, slots=True)
class VerifiedArchive:
    """What was found in an archive that can be restored."""

    file: Path
    made_at: datetime
    people: int
    rows: int
    files: int


def newest(settings: Settings) -> Path:
    """Return the newest archive. Raises Refused if there is none."""
    archives = making.archives_in(settings.backup_dir)
    if not archives:
        refusal = _("{folder}: there is no archive here; declic backup makes one")
        raise Refused(refusal.format(folder=settings.backup_dir))
    return archives[-1]


def verify(settings: Settings, path: Path, consent: Consent) -> VerifiedArchive:
    """Check every byte, load the database elsewhere, check it, and count. Raises Refused."""
    try:
        return _verify(settings, path, consent)
    except OSError as error:
        reason = borrowed.reason(error)
    except (DBAPIError, sqlite3.Error) as error:
        reason = reason_of(error)
    refusal = _("{file}: could not be restored for a trial ({reason})")
    raise Refused(refusal.format(file=path, reason=reason))


def _verify(settings: Settings, path: Path, consent: Consent) -> VerifiedArchive:
    with opened(settings, path, consent) as whole:
        unpacked = list(archive.unpack(whole.file, whole.scratch))
        files = frozenset(file.name for file in unpacked if file.parent != whole.scratch)
        try:
            faults = [*_faults(settings, whole, files)]
        except SnapshotFault as fault:
            faults = [str(fault)]
        if faults:
            raise Refused("\n".join(labelled(path, fault) for fault in faults))
    counts, made_at = whole.manifest.counts, datetime.fromisoformat(whole.manifest.made_at)
    return VerifiedArchive(path, made_at, counts.get("people", 0), sum(counts.values()), len(files))


def _faults(settings: Settings, whole: OpenedArchive, files: frozenset[str]) -> Iterator[str]:
    kind = whole.manifest.database
    compressed = whole.scratch / snapshots.NAMES[kind]
    with snapshots.loaded_elsewhere(settings.database_url, kind, compressed, whole.scratch) as it:
        yield from it.faults()
        with it.engine.connect() as connection:
            if table_counts.counts_of(connection) != whole.manifest.counts:
                yield _("the database does not hold the rows that were counted")
            if lost := _files_of(connection) - files:
                lacks = _("files that the database names are missing: {count}")
                yield lacks.format(count=len(lost))


def _files_of(connection: Connection) -> frozenset[str]:
    return frozenset(connection.scalars(select(CurriculumVitae.stored_as)))
