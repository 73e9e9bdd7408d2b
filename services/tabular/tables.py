"""A table as people keep it: Excel, or a CSV of any delimiter and usual encoding."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import repeat
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile
from zlib import error as BadCompression

from rules.conversation.typed_text import plain

SIGNATURE = b"PK\x03\x04"
UNCALCULATED = "#FORMULA!"
"""A formula whose result is not kept in the file: nothing ever calculated it."""
FORMULA = re.compile(rb"<f[ />]")
Cells = tuple[Any, ...]
DELIMITERS = ";,\t|"
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
FRENCH = "éèêëàâçùûôîïœÉÈÀÇ’€"
ERRORS: Mapping[str, str] = {
    UNCALCULATED: "a formula without its result: open the file in Excel and save it again",
    **dict.fromkeys(
        ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"),
        "a formula that fails",
    ),
}


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
    from openpyxl import load_workbook

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


class BadTable(Exception):
    """A sentence for each fault, with its line."""


class Fault(Exception):
    """What is wrong with one line."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How each column may be called (English, French; case and accents do not count)."""

    titles: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]

    def column(self, title: str) -> str | None:
        said = plain(title)
        return next((name for name, titles in self.titles.items() if said in titles), None)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: cells by the name of their column, and the number of the line."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        cell = self.cells.get(name, "")
        if cell in ERRORS:
            raise Fault(f"{name}: {ERRORS[cell]}")
        return cell


def read(name: str, content: bytes, layout: Layout) -> list[Row]:
    lines = list(_lines(name, content, layout))
    if not lines:
        raise BadTable(f"{name}: nothing is in this file")
    (_, header), *rest = lines
    columns = [layout.column(title) for title in header]
    if missing := [it for it in layout.needed if it not in columns]:
        raise BadTable(f"{name}, line 1: no column is called {', '.join(missing)}")
    unknown = [title for title, known in zip(header, columns, strict=True) if title and not known]
    if unknown:
        raise BadTable(f"{name}, line 1: unknown columns: {', '.join(unknown)}")
    return [
        Row(number, _named(columns, cells))
        for number, cells in rest
        if any(cell.strip() for cell in cells)
    ]


def write(rows: Iterable[Mapping[str, str]], columns: Sequence[str]) -> bytes:
    """For Excel in France; what a spreadsheet would take for a formula is made plain words."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([harmless(row.get(name, "")) for name in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


def _named(columns: Sequence[str | None], cells: Sequence[str]) -> dict[str, str]:
    """A short line has empty cells at its end."""
    named = zip(columns, cells, strict=False)
    return {column: _raw(cell) for column, cell in named if column}


def _raw(cell: str) -> str:
    """As it was before we made it harmless."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULAS) else cell


def _lines(name: str, content: bytes, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    if content.startswith(SIGNATURE):
        try:
            yield from rows(content)
        except NotAWorkbook:
            raise BadTable(f"{name}: this archive is no Excel workbook (.xlsx)") from None
        return
    text = _text(name, content)
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text, layout), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as wrong:
        raise BadTable(f"{name}, line {reader.line_num}: {wrong}") from None


def _delimiter(text: str, layout: Layout) -> str:
    """The one under which the first line has the most titles that we know."""
    first = text.split("\n", 1)[0].rstrip("\r")

    def known(delimiter: str) -> int:
        [titles] = csv.reader([first], delimiter=delimiter) if first else [[]]
        return sum(layout.column(title) is not None for title in titles)

    return max(DELIMITERS, key=known)


def _text(name: str, content: bytes) -> str:
    """UTF-8, UTF-16 as Excel marks it, or one byte a letter: that of Windows or of old Macs."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        raise BadTable(f"{name}: this is neither a text file nor an Excel workbook")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        read_as = (content.decode(it, errors="replace") for it in ("cp1252", "mac_roman"))
        return max(read_as, key=lambda text: sum(text.count(letter) for letter in FRENCH))
