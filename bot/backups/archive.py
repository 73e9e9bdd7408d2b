"""Write and read archives: a tar whose every byte is checked.

The manifest, its last member, holds the SHA-256 of each member. After the end of the tar, a last
line holds the SHA-256 of all that stands before it: a byte of the tar's own headers and padding
counts too.
"""

import hashlib
import json
import os
import re
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from bot.refusal import Refused
from locales import _

FORMAT = 1
MANIFEST = "manifest.json"
FILES = "files/"
OWNER_ONLY, FOLDER = 0o600, 0o700
SEAL = 65
"""Bytes of the last line: a SHA-256 and the end of the line."""
CHUNK = 2**20
NEWER = _("this archive was made by a newer version of Déclic: install that version first")
SAFE = re.compile(rf"{FILES}(?!\.)[\w.-]+(/(?!\.)[\w.-]+)*|[a-z][a-z.]*")
"""Names of members: nothing that leads out of a folder."""


@dataclass(frozen=True, slots=True)
class Manifest:
    made_at: str
    database: str
    """sqlite or postgresql."""
    revision: str
    """Of the tables."""
    counts: Mapping[str, int]
    """Rows in each table."""
    members: Mapping[str, str]
    """The SHA-256 of each, by name."""
    format: int = FORMAT


@dataclass(slots=True)
class Writer:
    """Writes members, whose names and sums the manifest then holds."""

    tar: tarfile.TarFile
    sums: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, content: bytes, mtime: float = 0.0) -> None:
        """Add a member from memory."""
        self.sums[name] = hashlib.sha256(content).hexdigest()
        self.tar.addfile(_info(name, len(content), mtime), BytesIO(content))

    def add_file(self, name: str, file: Path) -> None:
        """Add a file that nobody changes meanwhile."""
        self.sums[name] = _sum(file)
        with file.open("rb") as content:
            stat = file.stat()
            self.tar.addfile(_info(name, stat.st_size, stat.st_mtime), content)

    def end(self, made_at: str, database: str, revision: str, counts: Mapping[str, int]) -> None:
        """Add the manifest."""
        manifest = Manifest(made_at, database, revision, counts, self.sums)
        content = json.dumps(asdict(manifest), indent=1).encode()
        self.tar.addfile(_info(MANIFEST, len(content), 0.0), BytesIO(content))


def seal(file: Path) -> None:
    """Append to a finished tar the line that seals it."""
    line = f"{_sum(file)}\n".encode()
    with file.open("ab") as archive:
        archive.write(line)


def read(file: Path) -> Manifest:
    """Check every byte of an archive and return its manifest. Raises Refused."""
    _check_seal(file)
    with tarfile.open(file) as tar:
        sums = {member.name: _sum_of(tar, member) for member in tar}
        manifest = _manifest(tar)
    sums.pop(MANIFEST)
    if manifest.members != sums or not all(SAFE.fullmatch(name) for name in sums):
        refusal = _("{file}: its members are not those that its manifest names")
        raise Refused(refusal.format(file=file))
    return manifest


def unpack(file: Path, folder: Path, prefix: str = "") -> Iterator[Path]:
    """Write the members whose names begin with `prefix` into a folder, and yield each file."""
    with tarfile.open(file) as tar:
        for member in tar:
            if member.name.startswith(prefix) and member.name != MANIFEST:
                target = folder / member.name
                target.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
                _write(tar, member, target)
                yield target


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    """Write a file for its owner only, with its date; `tar.extract` is safe from 3.11.4 on only."""
    content = tar.extractfile(member)
    assert content is not None
    with content, target.open("wb") as written:
        target.chmod(OWNER_ONLY)
        shutil.copyfileobj(content, written, CHUNK)
    os.utime(target, (member.mtime, member.mtime))


def _check_seal(file: Path) -> None:
    size = file.stat().st_size - SEAL
    with file.open("rb") as archive:
        found = _digest(archive, size) if size > 0 else ""
        if archive.read() != f"{found}\n".encode():
            refusal = _("{file}: this archive is damaged, or is none; take an earlier one")
            raise Refused(refusal.format(file=file))


def _manifest(tar: tarfile.TarFile) -> Manifest:
    content = tar.extractfile(MANIFEST)
    assert content is not None
    values: Any = json.load(content)
    if values.get("format") != FORMAT:
        raise Refused(NEWER)
    return Manifest(**values)


def _sum_of(tar: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    content = tar.extractfile(member) if member.isreg() else None
    return hashlib.file_digest(content, "sha256").hexdigest() if content else "no file"  # type: ignore[arg-type]


def _sum(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _digest(content: Any, size: int) -> str:
    digest = hashlib.sha256()
    while size and (chunk := content.read(min(CHUNK, size))):
        digest.update(chunk)
        size -= len(chunk)
    return digest.hexdigest()


def _info(name: str, size: int, mtime: float) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, int(mtime), OWNER_ONLY
    return info
