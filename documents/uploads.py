"""Define which files people may send, a CV, a photo or a table, and what may be wrong with each."""

from dataclasses import dataclass
from enum import StrEnum

LARGEST = 5 * 1024 * 1024
"""Bytes of a file."""
MOST_PAGES = 50
MOST_LEVELS = 10
"""Depth of nesting: lists in a PDF, workbooks in a DOCX."""
MOST_PIXELS = 50_000_000
"""A finely scanned page has nine million."""
MOST_PARTS = 2000
"""Parts of a DOCX: each picture is one."""
MOST_XML = 20 * 1024 * 1024
"""Bytes of the text of a DOCX and of how it is set, once they are unpacked."""
MOST_UNPACKED = 100 * 1024 * 1024
"""Bytes of a DOCX once it is unpacked."""


class Format(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    JPEG = "jpeg"
    PNG = "png"
    CSV = "csv"
    XLSX = "xlsx"


CV_FORMATS = (Format.PDF, Format.DOCX, Format.JPEG, Format.PNG)
PHOTO_FORMATS = (Format.JPEG, Format.PNG)


class UploadFault(StrEnum):
    """What may be wrong with a CV; of a photo or a table, only some of it."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    OTHER_FORMAT = "other_format"
    LOCKED = "locked"
    """It opens with a password."""
    DAMAGED = "damaged"
    PROGRAM = "program"
    """It holds something that can run: a script, a macro, a form that computes, a film, a sound."""
    ATTACHMENT = "attachment"
    """It holds another file."""
    CALLS_OUT = "calls_out"
    """It contacts another computer when it is opened, or when a form in it is sent."""
    HUGE = "huge"
    """The file is small, but too large once it is opened."""
    TOO_LONG = "too_long"
    """It has too many pages."""
    TOO_COMPLEX = "too_complex"
    """The inspection takes too long, or never ends."""


TABLE_FAULTS = frozenset(
    {
        UploadFault.EMPTY,
        UploadFault.TOO_LARGE,
        UploadFault.OTHER_FORMAT,
        UploadFault.LOCKED,
        UploadFault.DAMAGED,
        UploadFault.HUGE,
        UploadFault.TOO_COMPLEX,
    }
)
"""What may be wrong with a table: whatever else it holds is not read."""


PHOTO_INSPECTION = "documents.photo_inspection"
"""The module that reads a photo, in a process of its own: what it needs is slow to import."""
PHOTO_FAULTS = frozenset(
    {
        UploadFault.EMPTY,
        UploadFault.TOO_LARGE,
        UploadFault.OTHER_FORMAT,
        UploadFault.DAMAGED,
        UploadFault.HUGE,
        UploadFault.TOO_COMPLEX,
    }
)
"""What may be wrong with a photo."""


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """A file that may be kept: a picture without the place and date it was taken.

    Of a table, `content` is its text, or the lines of its first sheet as JSON.
    """

    format: Format
    content: bytes


def written(verdict: AcceptedFile | UploadFault) -> bytes:
    """Return a verdict as the process that inspects a file tells it: a line, then the content."""
    if isinstance(verdict, AcceptedFile):
        return f"{verdict.format}\n".encode() + verdict.content
    return f"{verdict}\n".encode()


FIRST_BYTES = {
    b"%PDF-": Format.PDF,
    b"PK\x03\x04": Format.DOCX,
    b"\xff\xd8\xff": Format.JPEG,
    b"\x89PNG\r\n\x1a\n": Format.PNG,
}
"""A DOCX begins like any ZIP file: its list of parts tells the rest."""
LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")


def format_of(content: bytes) -> Format | None:
    """Return the format that begins with these bytes; for any ZIP file, DOCX."""
    formats = (name for first, name in FIRST_BYTES.items() if content.startswith(first))
    return next(formats, None)
