"""Read what a table holds, whatever keeps it: the lines of an Excel workbook, the text of a CSV."""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import repeat
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile
from zlib import error as BadCompression

from documents.uploads import MOST_PARTS
from documents.xml_limits import TooMuchXml, check_xml

SIGNATURE = b"PK\x03\x04"
UNCALCULATED = "#FORMULA!"
"""Stands for a formula whose result the file does not hold, because nothing ever calculated it."""
FORMULA = re.compile(rb"<f[ />]")
MOST_UNPACKED = 300 * 1024 * 1024
"""Bytes of a workbook once it is unpacked: an official list of communes has thirty million."""
MOST_ELEMENTS = 20_000_000
TORN = (
    *(BadZipFile, BadCompression, ParseError, ExpatError, EOFError),
    *(IndexError, KeyError, ValueError, NotImplementedError),
)
"""What zipfile, zlib, the parsers and openpyxl raise for a damaged workbook; the last, for a way of
packing that zipfile does not know."""
FRENCH = "éèêëàâçùûôîïœÉÈÀÇ’€"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""How a text begins that Excel wrote in UTF-16."""
Cells = tuple[Any, ...]


class NotText(Exception):
    """Raised for a file that is no text."""


def text_of(content: bytes) -> str:
    """Decode UTF-16 with the mark that Excel writes, UTF-8, or Windows-1252 or Mac Roman.

    Of the last two, the encoding that yields the most French letters is taken.  Raise NotText.
    """
    if content.startswith(UTF_16):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        raise NotText
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        readings = (content.decode(name, errors="replace") for name in ("cp1252", "mac_roman"))
        return max(readings, key=lambda text: sum(text.count(letter) for letter in FRENCH))


class NotAWorkbook(Exception):
    """A zip archive that is no Excel workbook, or a damaged one."""


class ImmenseWorkbook(NotAWorkbook):
    """A workbook that would fill the memory of whoever opens it."""


def workbook_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the first sheet that are not empty, with their numbers, counted from 1.

    A row shorter than those before it is filled up with empty cells. Raise NotAWorkbook.
    """
    width = 0
    try:
        _check_parts(content)
        for number, (cells, formulas) in enumerate(_sheet(content), 1):
            line = [_text_of(cell, formula) for cell, formula in zip(cells, formulas, strict=False)]
            width = max(width, len(line))
            if any(line):
                yield number, line + [""] * (width - len(line))
    except TooMuchXml:
        raise ImmenseWorkbook from None
    except TORN:
        raise NotAWorkbook from None


def _check_parts(content: bytes) -> None:
    """Raise ImmenseWorkbook for an archive that would fill the memory of whoever opens it."""
    with ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise ImmenseWorkbook
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                with archive.open(part) as xml:
                    check_xml(xml, MOST_ELEMENTS)


def _sheet(content: bytes) -> Iterator[tuple[Cells, Iterator[Any]]]:
    """Return the result of each cell beside its formula, if the sheet has formulas."""
    results = _cells(content, data_only=True)
    if not _has_formulas(content):
        return ((cells, repeat(None)) for cells in results)
    formulas = _cells(content, data_only=False)
    return ((cells, iter(row)) for cells, row in zip(results, formulas, strict=True))


def _cells(content: bytes, *, data_only: bool) -> Iterator[Cells]:
    from openpyxl import load_workbook

    sheet = load_workbook(BytesIO(content), read_only=True, data_only=data_only).worksheets[0]
    sheet.reset_dimensions()  # the size that a file states is not always true
    return sheet.iter_rows(values_only=True)


def _has_formulas(content: bytes) -> bool:
    """Tell whether a sheet holds formulas: only then is it worth reading it a second time."""
    with ZipFile(BytesIO(content)) as archive:
        sheets = (name for name in archive.namelist() if name.startswith("xl/worksheets/"))
        return any(FORMULA.search(archive.read(name)) for name in sheets)


def _text_of(cell: Any, formula: Any) -> str:
    """Return the cell as people write it: a code kept as the number 4.0 is "4"."""
    if cell is None and formula is not None:
        return UNCALCULATED
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
