"""Open an archive: decrypt it, check every byte, and see whether this version can read it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.backups import archive, copies, encryption, making
from bot.backups.archive import Manifest
from bot.refusal import Refused
from bot.settings import Settings
from locales import _, borrowed
from migrations import steps


@dataclass(frozen=True, slots=True)
class Opened:
    """An archive whose bytes are right."""

    file: Path
    """The tar, decrypted."""
    manifest: Manifest
    scratch: Path
    """A folder for what is unpacked, deleted at the end."""


@contextmanager
def opened(settings: Settings, path: Path) -> Iterator[Opened]:
    """Yield an archive, decrypted and checked. Raises Refused."""
    if not path.is_file():
        raise Refused(_("{file}: there is no such archive").format(file=path))
    copies.make_folder(settings.backup_dir)
    with making.scratch_in(settings.backup_dir) as scratch:
        plain, manifest = _read(settings, path, scratch)
        if manifest.revision > steps.newest():
            raise Refused(archive.NEWER)
        yield Opened(plain, manifest, scratch)


def _read(settings: Settings, path: Path, scratch: Path) -> tuple[Path, Manifest]:
    """Return the tar of an archive, decrypted, and its manifest. Raises Refused."""
    try:
        if not encryption.is_encrypted(path):
            return path, archive.read(path)
        plain = scratch / "plain.tar"
        encryption.decrypt(path, plain, settings.backup_identity)
        return plain, archive.read(plain)
    except OSError as error:
        refusal = _("{file}: this archive cannot be read ({reason})")
        raise Refused(refusal.format(file=path, reason=borrowed.reason(error))) from None
