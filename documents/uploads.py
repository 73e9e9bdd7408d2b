"""What a file someone sent really is, by its content: its name may say anything."""

import re
import struct
import zipfile
from enum import StrEnum
from io import BytesIO

import puremagic

LARGEST = 5 * 1024 * 1024
MOST_PIXELS = 50_000_000
"""A page scanned finely has nine million."""
MOST_UNPACKED = 100 * 1024 * 1024
END_OF_PDF = 2048
ENCRYPTED = re.compile(rb"/Encrypt\b")
PROGRAM = re.compile(rb"/(?:JavaScript|JS|Launch)\b")
LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The parts of a JPEG that tell its size."""


class Format(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    JPEG = "jpeg"
    PNG = "png"


class Fault(StrEnum):
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    OTHER_FORMAT = "other_format"
    LOCKED = "locked"
    """It opens with a password."""
    DAMAGED = "damaged"
    PROGRAM = "program"
    """It carries something that runs."""
    HUGE = "huge"
    """Small as it comes, too large once it is opened."""


ENDINGS = {
    ".pdf": Format.PDF,
    ".docx": Format.DOCX,
    ".jpg": Format.JPEG,
    ".jpeg": Format.JPEG,
    ".png": Format.PNG,
}


def judged(content: bytes) -> Format | Fault:
    """The format of a file that may be kept, or what is wrong with it."""
    if not content:
        return Fault.EMPTY
    if len(content) > LARGEST:
        return Fault.TOO_LARGE
    found = _format(content)
    if found is None:
        return Fault.LOCKED if LOCKED_OFFICE in content else Fault.OTHER_FORMAT
    looked_at = {
        Format.PDF: _pdf,
        Format.DOCX: _docx,
        Format.JPEG: _jpeg,
        Format.PNG: _png,
    }
    return looked_at[found](content) or found


def _format(content: bytes) -> Format | None:
    """What its first bytes say; several formats begin as a zip does."""
    try:
        endings = [it.extension for it in puremagic.magic_string(content)]
    except puremagic.PureError:
        return None
    return next((ENDINGS[ending] for ending in endings if ending in ENDINGS), None)


def _pdf(content: bytes) -> Fault | None:
    if b"%%EOF" not in content[-END_OF_PDF:] or b"startxref" not in content[-END_OF_PDF:]:
        return Fault.DAMAGED
    if ENCRYPTED.search(content):
        return Fault.LOCKED
    return Fault.PROGRAM if PROGRAM.search(content) else None


def _docx(content: bytes) -> Fault | None:
    """Its list of contents is read, nothing is unpacked; zipfile has an error for odd versions."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return Fault.DAMAGED
    names = {part.filename for part in parts}
    if not {"[Content_Types].xml", "word/document.xml"} <= names:
        return Fault.OTHER_FORMAT
    if any(part.flag_bits & 1 for part in parts):
        return Fault.LOCKED
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        return Fault.HUGE
    return Fault.PROGRAM if any(name.endswith("vbaProject.bin") for name in names) else None


def _png(content: bytes) -> Fault | None:
    if content[12:16] != b"IHDR" or len(content) < 24 or b"IEND" not in content[-16:]:
        return Fault.DAMAGED
    return _size(*struct.unpack(">II", content[16:24]))


def _jpeg(content: bytes) -> Fault | None:
    position = 2
    while position + 9 <= len(content) and content[position] == 0xFF:
        marker, length = struct.unpack(">BH", content[position + 1 : position + 4])
        if marker in FRAMES:
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return _size(width, height)
        position += 2 + length
    return Fault.DAMAGED


def _size(width: int, height: int) -> Fault | None:
    if width == 0 or height == 0:
        return Fault.DAMAGED
    return Fault.HUGE if width * height > MOST_PIXELS else None
