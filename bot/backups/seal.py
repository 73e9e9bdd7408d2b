"""Seal archives with a key of the installation, and tell by the seal whose an archive is.

After the end of the tar, a line holds the HMAC of its SHA-256; the last line holds the SHA-256 of
all that stands before it: a byte of the tar's own headers and padding counts too. Former versions
wrote the last line alone, and read both.
"""

import hmac
import re
from collections.abc import Iterator
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import IO

from bot.refusal import Refused
from locales import _

CHUNK = 2**20
SUM = 65
"""Bytes of the last line: a SHA-256 and the end of the line."""
LABEL = "hmac-sha256 "
SEAL = re.compile(LABEL.encode() + rb"[0-9a-f]{64}\n")
LENGTH = len(LABEL) + SUM
DAMAGED = _("this archive is damaged, or is none; take an earlier one")


class ArchiveOrigin(StrEnum):
    """Whose an archive is, as far as its seal tells."""

    OURS = "ours"
    OTHER_KEY = "other_key"
    UNSEALED = "unsealed"
    """Of a former version, or of anybody."""


def close(file: Path, key: bytes) -> None:
    """Append to a finished tar the lines that seal it."""
    digest = sha256()
    with file.open("r+b") as archive:
        for chunk in _chunks(archive, file.stat().st_size):
            digest.update(chunk)
        line = _line(key, digest.digest())
        digest.update(line)
        archive.write(line + _last_line(digest.hexdigest()))


def origin_of(file: Path, key: bytes) -> ArchiveOrigin:
    """Check every byte of an archive, and return its origin. Raises Refused if damaged."""
    size, digest = file.stat().st_size - LENGTH - SUM, sha256()
    if size < 0:
        raise Refused(DAMAGED)
    with file.open("rb") as archive:
        for chunk in _chunks(archive, size):
            digest.update(chunk)
        line, ours = archive.read(LENGTH), _line(key, digest.digest())
        digest.update(line)
        if archive.read() != _last_line(digest.hexdigest()):
            raise Refused(DAMAGED)
    if hmac.compare_digest(line, ours):
        return ArchiveOrigin.OURS
    return ArchiveOrigin.OTHER_KEY if SEAL.fullmatch(line) else ArchiveOrigin.UNSEALED


def _chunks(content: IO[bytes], size: int) -> Iterator[bytes]:
    while size and (chunk := content.read(min(CHUNK, size))):
        yield chunk
        size -= len(chunk)


def _line(key: bytes, tar: bytes) -> bytes:
    return f"{LABEL}{hmac.digest(key, tar, sha256).hex()}\n".encode()


def _last_line(digest: str) -> bytes:
    return f"{digest}\n".encode()
