"""Open an archive: decrypt it, check every byte, whose it is, and whether this version reads it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot import sealing_key
from bot.backups import archive, copies, encryption, making, seal
from bot.backups.manifest import NEWER, Manifest
from bot.backups.seal import ArchiveOrigin
from bot.refusal import Refused
from bot.settings import Settings
from locales import _, borrowed, labelled
from migrations import steps
from models.engine import snapshots
from models.engine.snapshot_fault import SnapshotFault

Consent = Callable[[str], None]
"""Is told that an archive may be a stranger's; raises Refused unless the operator says yes."""
WHOSE = {
    ArchiveOrigin.UNSEALED: _(
        "no key sealed it: a former version of Déclic made it, or somebody else who may have put"
        " in it what harms"
    ),
    ArchiveOrigin.OTHER_KEY: _(
        "another key than that of this installation sealed it: another installation made it, or"
        " somebody else who may have put in it what harms; if it is yours, bring its key back:"
        " SEALING_KEY, or {key}"
    ),
}


@dataclass(frozen=True, slots=True)
class OpenedArchive:
    """An archive whose bytes are right."""

    file: Path
    """The tar, decrypted."""
    manifest: Manifest
    scratch: Path
    """A folder for what is unpacked, deleted at the end."""
    origin: ArchiveOrigin


@contextmanager
def opened(settings: Settings, path: Path, consent: Consent) -> Iterator[OpenedArchive]:
    """Yield an archive, decrypted and checked. Raises Refused."""
    if not path.is_file():
        raise Refused(_("{file}: there is no such archive").format(file=path))
    copies.make_folder(settings.backup_dir)
    with making.scratch_in(settings.backup_dir) as scratch:
        try:
            plain = _plain(settings, path, scratch)
            whole = _checked(path, plain, scratch, sealing_key.read(settings))
        except OSError as error:
            refusal = _("{file}: this archive cannot be read ({reason})")
            raise Refused(refusal.format(file=path, reason=borrowed.reason(error))) from None
        if whole.origin is not ArchiveOrigin.OURS:
            _ask(settings, path, whole, consent)
        yield whole


def _plain(settings: Settings, path: Path, scratch: Path) -> Path:
    """Return the tar: decrypted or, from elsewhere, copied where nobody can change it."""
    plain = scratch / "plain.tar"
    if encryption.is_encrypted(path):
        encryption.decrypt(path, plain, settings.backup_identity)
    elif path.absolute().parent == settings.backup_dir.absolute():
        return path
    else:
        shutil.copyfile(path, plain)
    return plain


def _checked(path: Path, plain: Path, scratch: Path, key: bytes) -> OpenedArchive:
    """Check every byte, and the version, of an archive. Raises Refused with its name."""
    try:
        origin, manifest = seal.origin_of(plain, key), archive.read(plain)
        if manifest.revision > steps.newest():
            raise Refused(NEWER)
    except Refused as refused:
        raise Refused(labelled(path, refused)) from None
    return OpenedArchive(plain, manifest, scratch, origin)


def _ask(settings: Settings, path: Path, whole: OpenedArchive, consent: Consent) -> None:
    """Ask whether to take an archive that may be a stranger's. Raises Refused."""
    if whole.manifest.database == "postgresql":
        try:
            snapshots.refuse_powerful_role(settings.database_url)
        except SnapshotFault as fault:
            raise Refused(str(fault)) from None
    told = WHOSE[whole.origin].format(key=sealing_key.file_of(settings))
    consent(labelled(path, told))
