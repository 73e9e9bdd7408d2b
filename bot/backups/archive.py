"""Write and read archives: a tar of plain files, whose manifest names each with its SHA-256.

The manifest is the last member; after the end of the tar come the lines of `seal`.
"""

import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO

from bot.backups import manifest
from bot.backups.manifest import Manifest
from bot.refusal import Refused
from locales import _

MANIFEST = "manifest.json"
FILES = "files/"
OWNER_ONLY, FOLDER = 0o600, 0o700
CHUNK = 2**20
SAFE = re.compile(rf"{FILES}(?!\.)[\w.-]+(/(?!\.)[\w.-]+)*|database\.sql(ite)?\.gz|signing\.key")
"""Names of members: none leads out of the folder, or over another file unpacked."""
LATEST = 2**33
"""Seconds: a date that any system can write."""
OF_ANOTHER_KIND = _(
    "declic backup did not make this archive: what it holds, or its manifest, is of another kind"
)


@dataclass(slots=True)
class ArchiveWriter:
    """Writes members, whose names and sums the manifest then holds."""

    tar: tarfile.TarFile
    sums: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, content: bytes, mtime: float = 0.0) -> None:
        """Add a member from memory."""
        self.sums[name] = sha256(content).hexdigest()
        self.tar.addfile(_info(name, len(content), mtime), BytesIO(content))

    def add_file(self, name: str, file: Path) -> None:
        """Add a file that nobody changes meanwhile."""
        with file.open("rb") as content:
            self.sums[name] = _sum(content)
            content.seek(0)
            stat = file.stat()
            self.tar.addfile(_info(name, stat.st_size, stat.st_mtime), content)

    def end(self, held: Manifest) -> None:
        """Add the manifest of what the archive holds."""
        content = manifest.write(held)
        self.tar.addfile(_info(MANIFEST, len(content), 0.0), BytesIO(content))


def read(file: Path) -> Manifest:
    """Check every member of an archive and return its manifest. Raises Refused."""
    try:
        with tarfile.open(file, "r:") as tar:
            return _read(tar)
    except (tarfile.TarError, ValueError, OverflowError):
        raise Refused(OF_ANOTHER_KIND) from None


def _read(tar: tarfile.TarFile) -> Manifest:
    sums, content = dict[str, str](), b""
    for member in tar:
        if member.name in sums or not _is_plain(member):
            raise Refused(OF_ANOTHER_KIND)
        with _content(tar, member) as reading:
            if member.name == MANIFEST:
                content = reading.read()
            sums[member.name] = _sum(reading)
    if (held := manifest.read(content)) is None:
        raise Refused(OF_ANOTHER_KIND)
    del sums[MANIFEST]
    if held.members != sums or not all(SAFE.fullmatch(name) for name in sums):
        raise Refused(_("its members are not those that its manifest names"))
    return held


def _is_plain(member: tarfile.TarInfo) -> bool:
    """Tell whether a member is a file as we write them: no link, no device, no holes in it."""
    return member.isreg() and not member.issparse() and 0 <= member.mtime < LATEST


def unpack(file: Path, folder: Path, prefix: str = "") -> Iterator[Path]:
    """Write the members whose names begin with `prefix` into a folder, and yield each file."""
    with tarfile.open(file, "r:") as tar:
        for member in tar:
            if member.name.startswith(prefix) and member.name != MANIFEST:
                target = folder / member.name
                target.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
                _write(tar, member, target)
                yield target


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    """Write a file for its owner only, with its date; `tar.extract` is safe from 3.11.4 on only."""
    with _content(tar, member) as content, target.open("wb") as written:
        target.chmod(OWNER_ONLY)
        shutil.copyfileobj(content, written, CHUNK)
    os.utime(target, (member.mtime, member.mtime))


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member)
    assert content is not None  # only a folder or a device has none
    return content


def _sum(content: IO[bytes]) -> str:
    digest = sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _info(name: str, size: int, mtime: float) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, int(mtime), OWNER_ONLY
    return info
