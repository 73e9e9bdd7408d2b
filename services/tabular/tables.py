"""Read tables that people keep (Excel, or CSV of any usual delimiter and encoding); write CSV."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import repeat
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile
from zlib import error as BadCompression

from documents.uploads import MOST_PARTS
from documents.xml_limits import TooMuchXml, check_xml
from locales import _, borrowed, labelled
from rules.conversation.typed_text import plain

SIGNATURE = b"PK\x03\x04"
UNCALCULATED = "#FORMULA!"
"""Stands for a formula whose result the file does not hold, because nothing ever calculated it."""
FORMULA = re.compile(rb"<f[ />]")
MOST_UNPACKED = 300 * 1024 * 1024
"""Bytes of a workbook once it is unpacked: an official list of communes has thirty million."""
MOST_ELEMENTS = 20_000_000
Cells = tuple[Any, ...]
DELIMITERS = ";,\t|"
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
FRENCH = "éèêëàâçùûôîïœÉÈÀÇ’€"
ERRORS: Mapping[str, str] = {
    UNCALCULATED: _("a formula without its result: open the file in Excel and save it again"),
    **dict.fromkeys(
        ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"),
        _("a formula that fails"),
    ),
}


class NotAWorkbook(Exception):
    """A zip archive that is no Excel workbook, or a damaged one."""


def rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
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
    except (BadZipFile, BadCompression, ParseError, ExpatError, TooMuchXml):
        raise NotAWorkbook from None
    except (EOFError, IndexError, KeyError, ValueError):
        raise NotAWorkbook from None


def _check_parts(content: bytes) -> None:
    """Raise NotAWorkbook for an archive that would fill the memory of whoever opens it."""
    with ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise NotAWorkbook
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


class BadTable(Exception):
    """A table that cannot be read; the message holds a sentence for each fault, with its line."""


class Fault(Exception):
    """One line that cannot be read; each argument is a sentence, without the line's number."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The titles that each column may have, plain (English, French; no case, no accents)."""

    titles: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]
    headings: Mapping[str, str]
    """The title under which each column is written, and named to who runs the bot."""

    def column(self, title: str) -> str | None:
        """Return the name of the column that has this title."""
        wanted = plain(title)
        return next((name for name, titles in self.titles.items() if wanted in titles), None)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: its number in the file, and its cells by the name of their column."""

    number: int
    cells: Mapping[str, str]
    headings: Mapping[str, str]
    """The title of each column in this file; where it has none, the title we would write."""

    def __getitem__(self, name: str) -> str:
        """Return the cell, "" if there is none; raise Fault for a formula without a result."""
        cell = self.cells.get(name, "")
        if cell in ERRORS:
            raise Fault(labelled(self.headings[name], ERRORS[cell]))
        return cell


def read(name: str, content: bytes, layout: Layout) -> list[Row]:
    """Return the lines that are not empty; raise BadTable if the header does not fit `layout`."""
    lines = list(_lines(name, content, layout))
    if not lines:
        raise BadTable(_("{file}: nothing is in this file").format(file=name))
    (__, header), *rest = lines
    columns = [layout.column(title) for title in header]
    if missing := [layout.headings[it] for it in layout.needed if it not in columns]:
        fault = _("{file}, line 1: no column is called {names}")
        raise BadTable(fault.format(file=name, names=", ".join(missing)))
    unknown = [title for title, column in zip(header, columns, strict=True) if title and not column]
    if unknown:
        fault = _("{file}, line 1: unknown columns: {names}")
        raise BadTable(fault.format(file=name, names=", ".join(unknown)))
    named = zip(columns, header, strict=True)
    headings = {**layout.headings, **{column: title for column, title in named if column}}
    return [
        Row(number, _named(columns, cells), headings)
        for number, cells in rest
        if any(cell.strip() for cell in cells)
    ]


def write(
    rows: Iterable[Mapping[str, str]],
    columns: Sequence[str],
    headings: Mapping[str, str] | None = None,
) -> bytes:
    """Return a CSV for Excel in France (semicolons, UTF-8 with BOM), without live formulas.

    `headings`: the title of each column; else its name.
    """
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([(headings or {}).get(name, name) for name in columns])
    writer.writerows([harmless(row.get(name, "")) for name in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would execute as a formula."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


def _named(columns: Sequence[str | None], cells: Sequence[str]) -> dict[str, str]:
    """Return the cells by column; a line shorter than the header lacks the last ones."""
    named = zip(columns, cells, strict=False)
    return {column: _raw(cell) for column, cell in named if column}


def _raw(cell: str) -> str:
    """Undo `harmless`, for a file that we wrote ourselves."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULAS) else cell


def _lines(name: str, content: bytes, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    if content.startswith(SIGNATURE):
        try:
            yield from rows(content)
        except NotAWorkbook:
            fault = _("{file}: this archive is no Excel workbook (.xlsx)")
            raise BadTable(fault.format(file=name)) from None
        return
    text = _text(name, content)
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text, layout), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        fault = _("{file}, line {number}: {fault}")
        raise BadTable(
            fault.format(file=name, number=reader.line_num, fault=borrowed.translated(str(error)))
        ) from None


def _delimiter(text: str, layout: Layout) -> str:
    """Return the delimiter with which the first line has the most titles of the layout."""
    first = text.split("\n", 1)[0].rstrip("\r")

    def known_titles(delimiter: str) -> int:
        [titles] = csv.reader([first], delimiter=delimiter) if first else [[]]
        return sum(layout.column(title) is not None for title in titles)

    return max(DELIMITERS, key=known_titles)


def _text(name: str, content: bytes) -> str:
    """Decode UTF-16 with the mark that Excel writes, UTF-8, or Windows-1252 or Mac Roman.

    Of the last two, the encoding that yields the most French letters is taken.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        fault = _("{file}: this is neither a text file nor an Excel workbook")
        raise BadTable(fault.format(file=name))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        readings = (content.decode(name, errors="replace") for name in ("cp1252", "mac_roman"))
        return max(readings, key=lambda text: sum(text.count(letter) for letter in FRENCH))
