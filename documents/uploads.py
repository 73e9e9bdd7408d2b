"""Files that people send as a CV: which are taken, and what may be wrong with one."""

from dataclasses import dataclass
from enum import StrEnum

LARGEST = 5 * 1024 * 1024
MOST_PAGES = 50
MOST_LEVELS = 10
"""Of what is inside something: lists of a PDF, workbooks of a DOCX."""
MOST_PIXELS = 50_000_000
"""A page scanned finely has nine million."""
MOST_UNPACKED = 100 * 1024 * 1024


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
    ATTACHMENT = "attachment"
    """It carries another file."""
    CALLS_OUT = "calls_out"
    """It fetches something, or tells someone, as soon as it is opened."""
    HUGE = "huge"
    """Small as it comes, too large once it is opened."""
    TOO_LONG = "too_long"
    """It has too many pages."""
    TOO_COMPLEX = "too_complex"
    """Looking at it takes too long, or never ends."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What may be kept: of a picture, without the place and the date that it told."""

    format: Format
    content: bytes
