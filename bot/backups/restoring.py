"""Restore an archive in the place of the database and the files; all sending is then held."""

import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot import signing_key
from bot.backups import archive, making, used
from bot.backups.erasure_log import ErasureLog
from bot.backups.opening import Consent, OpenedArchive, opened
from bot.refusal import Refused
from bot.settings import Settings
from locales import _, borrowed
from migrations import run
from models.engine import snapshots
from models.engine.database import open_database
from models.engine.database_reasons import reason_of
from models.engine.snapshot_fault import SnapshotFault
from models.tables import metadata
from services.applications.file_storage import FileStorage, files_of_all_bots
from services.privacy import erasure
from services.privacy.erasure import ErasedRow
from services.safeguarding import fingerprints
from services.safeguarding.fingerprints import Fingerprints


@dataclass(frozen=True, slots=True)
class RestoreReport:
    made_at: datetime
    people: int
    files: int
    erased_again: int
    saved: Path | None
    """The archive of what was there before, or the damaged database, put aside."""
    other_key: bool
    """Whether the links that were sent before no longer open: another key signs here."""

    @property
    def was_damaged(self) -> bool:
        """Tell whether what was there could not be archived."""
        return self.saved is not None and making.made_at(self.saved.name) is None


def restore(settings: Settings, path: Path, now: datetime, consent: Consent) -> RestoreReport:
    """Put an archive in the place of the database and the files. Raises Refused."""
    with opened(settings, path, consent) as whole:
        _refuse_other_kind(settings, whole)
        used.refuse(settings.database_url)
        other_key = _keep_key(settings, _key_in(whole))
        saved = _save_what_is_there(settings, now)
        rows = _log_with(settings, path.parent)
        try:
            return _replace(settings, whole, rows, saved, other_key=other_key)
        except SnapshotFault as fault:
            raise Refused(str(fault)) from None
        except OSError as error:
            reason = borrowed.reason(error)
        except (DBAPIError, sqlite3.Error) as error:
            reason = reason_of(error)
        refusal = _("{file}: cannot be restored ({reason})")
        raise Refused(refusal.format(file=path, reason=reason))


def _replace(
    settings: Settings,
    whole: OpenedArchive,
    rows: Mapping[str, ErasedRow],
    saved: Path | None,
    *,
    other_key: bool,
) -> RestoreReport:
    unpacked = {
        file.relative_to(whole.scratch) for file in archive.unpack(whole.file, whole.scratch)
    }
    names = {name.relative_to("files") for name in unpacked if name.parts[0] == "files"}
    compressed = whole.scratch / snapshots.NAMES[whole.manifest.database]
    tables = {*metadata.tables, *whole.manifest.counts}
    url, storage = settings.database_url, settings.storage_dir
    keys = _keys(settings, _key_in(whole))
    with snapshots.replaced(url, compressed, whole.scratch, tables) as new:
        run.to_head(new)
        erased, gone = _erase_again(new, rows, keys)
        kept = {name for name in names if name.name not in gone}
        for name in kept:
            _put(whole.scratch / "files" / name, storage / name)
    for file in files_of_all_bots(storage):
        if file.relative_to(storage) not in kept:
            file.unlink()
    people = whole.manifest.counts.get("people", 0) - erased
    made_at = datetime.fromisoformat(whole.manifest.made_at)
    return RestoreReport(made_at, people, len(kept), erased, saved, other_key)


def _refuse_other_kind(settings: Settings, whole: OpenedArchive) -> None:
    here = snapshots.kind_of(settings.database_url)
    if here != whole.manifest.database:
        refusal = _(
            "DATABASE_URL: this archive is of {archived}, the database of {here}; restore it where "
            "it was made, then see declic database copy"
        )
        raise Refused(refusal.format(archived=whole.manifest.database, here=here))


def _save_what_is_there(settings: Settings, now: datetime) -> Path | None:
    """Archive the present database, unless there is none or it is empty. Raises Refused.

    A damaged one is put aside instead.
    """
    try:
        if not snapshots.has_rows(settings.database_url, "people"):
            return None
        return making.make(settings, settings.backup_dir, now)
    except (SnapshotFault, Refused) as fault:
        if snapshots.is_damaged(settings.database_url):
            return _put_aside(settings, now)
        way_out = _("what is there cannot be saved: move it elsewhere, then restore again")
        raise Refused(f"{fault}\n{way_out}") from None


def _put_aside(settings: Settings, now: datetime) -> Path:
    stamp = now.astimezone(UTC).strftime(making.STAMP)
    try:
        return snapshots.put_aside(settings.database_url, f"damaged-{stamp}")
    except OSError as error:
        refusal = _("DATABASE_URL: the damaged database cannot be put aside ({reason})")
        raise Refused(refusal.format(reason=borrowed.reason(error))) from None


def _log_with(settings: Settings, folder: Path) -> Mapping[str, ErasedRow]:
    """Return the erasures that are logged here and beside the archive, and log them all here."""
    log = ErasureLog(settings.backup_dir)
    log.complete(ErasureLog(folder).rows())
    return {row.number: row for row in log.rows()}


def _key_in(whole: OpenedArchive) -> Path:
    """Unpack the key of signatures; there is none in an archive of before it."""
    list(archive.unpack(whole.file, whole.scratch, signing_key.NAME))
    return whole.scratch / signing_key.NAME


def _keep_key(settings: Settings, archived: Path) -> bool:
    """Write the archived key of signatures where there is none; tell whether another is there."""
    file, key = signing_key.file_of(settings), _text_of(archived)
    if not key:
        return False
    if not settings.signing_key and not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        signing_key.write(file, key)
    return signing_key.read(settings) != key


def _text_of(archived: Path) -> str:
    """Return the archived key of signatures; empty if there is none."""
    if not archived.exists():
        return ""
    return archived.read_text(encoding="ascii", errors="replace").strip()


def _keys(settings: Settings, archived: Path) -> Sequence[Fingerprints]:
    """Return the finders of erased people, for each key that may have signed an erasure.

    That of today, that of the archive, and those between.
    """
    today, between = signing_key.read(settings), signing_key.former(settings)
    texts = dict.fromkeys([today, _text_of(archived), *between])
    return [Fingerprints(fingerprints.key_from(text)) for text in texts if text]


def _erase_again(
    url: str, rows: Mapping[str, ErasedRow], keys: Sequence[Fingerprints]
) -> tuple[int, frozenset[str]]:
    """Erase who was erased since the archive; return how many, and the names of their files."""
    database, gone = open_database(url), list[str]()
    database.forget_file = gone.append
    try:
        count = database.transact_now(
            lambda session: erasure.erase_again(session, rows, secrets.randbelow, keys)
        )
    finally:
        database.close()
    return count, frozenset(gone)


def _put(source: Path, target: Path) -> None:
    """Put a file sent by people back under its name, unless present."""
    if target.exists():
        return
    FileStorage(target.parent).keep(
        target.name, source.read_bytes(), datetime.fromtimestamp(source.stat().st_mtime, UTC)
    )
