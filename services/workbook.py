"""The first sheet of an Excel workbook, as lines of text."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile
from zlib import error as BadCompression

from openpyxl import load_workbook

SIGNATURE = b"PK\x03\x04"


class NotAWorkbook(Exception):
    """A zip of something else, or damaged."""


def rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold something, with their numbers; short ones are filled up with empty cells."""
    width = 0
    try:
        sheet = load_workbook(BytesIO(content), read_only=True, data_only=True).worksheets[0]
        sheet.reset_dimensions()  # the size a file tells of itself is not always true
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            line = [_words(cell) for cell in cells]
            width = max(width, len(line))
            if any(line):
                yield number, line + [""] * (width - len(line))
    except (BadZipFile, BadCompression, ParseError, EOFError, IndexError, KeyError, ValueError):
        raise NotAWorkbook from None


def _words(cell: Any) -> str:
    """A code that the sheet keeps as a number, even 4.0, is written as people write it."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
