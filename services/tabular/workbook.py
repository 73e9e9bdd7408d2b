"""The first sheet of an Excel workbook, as lines of text; of formulas, what they gave."""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import repeat
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile
from zlib import error as BadCompression

from openpyxl import load_workbook

SIGNATURE = b"PK\x03\x04"
UNCALCULATED = "#FORMULA!"
"""A formula whose result is not kept in the file: nothing ever calculated it."""
FORMULA = re.compile(rb"<f[ />]")

Cells = tuple[Any, ...]


class NotAWorkbook(Exception):
    """A zip of something else, or damaged."""


def rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold something, with their numbers; short ones are filled up with empty cells."""
    width = 0
    try:
        for number, (cells, formulas) in enumerate(_sheet(content), 1):
            line = [_words(cell, formula) for cell, formula in zip(cells, formulas, strict=False)]
            width = max(width, len(line))
            if any(line):
                yield number, line + [""] * (width - len(line))
    except (BadZipFile, BadCompression, ParseError, EOFError, IndexError, KeyError, ValueError):
        raise NotAWorkbook from None


def _sheet(content: bytes) -> Iterator[tuple[Cells, Iterator[Any]]]:
    """What each cell shows, beside what is written in it when there are formulas."""
    shown = _cells(content, data_only=True)
    if not _has_formulas(content):
        return ((cells, repeat(None)) for cells in shown)
    written = _cells(content, data_only=False)
    return ((cells, iter(it)) for cells, it in zip(shown, written, strict=True))


def _cells(content: bytes, *, data_only: bool) -> Iterator[Cells]:
    sheet = load_workbook(BytesIO(content), read_only=True, data_only=data_only).worksheets[0]
    sheet.reset_dimensions()  # the size a file tells of itself is not always true
    return sheet.iter_rows(values_only=True)


def _has_formulas(content: bytes) -> bool:
    """Reading twice what is written takes twice the time."""
    with ZipFile(BytesIO(content)) as archive:
        sheets = (it for it in archive.namelist() if it.startswith("xl/worksheets/"))
        return any(FORMULA.search(archive.read(it)) for it in sheets)


def _words(cell: Any, formula: Any) -> str:
    """A code that the sheet keeps as a number, even 4.0, is written as people write it."""
    if cell is None and formula is not None:
        return UNCALCULATED
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
