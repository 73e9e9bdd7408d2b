"""Read tables that people keep (Excel, or CSV of any usual delimiter and encoding); write CSV."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from documents.tables import SIGNATURE, UNCALCULATED, NotAWorkbook, NotText, text_of, workbook_lines
from locales import N_, _, borrowed, labelled, translate
from rules.conversation.typed_text import plain
from services.tabular.faults import FaultyFile, FaultyLine, LineFault

DELIMITERS = ";,\t|"
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
ERRORS: Mapping[str, str] = {
    UNCALCULATED: N_("a formula without its result: open the file in Excel and save it again"),
    **dict.fromkeys(
        ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"),
        N_("a formula that fails"),
    ),
}
Line = tuple[int, list[str]]
"""The number of a line in its file, and its cells."""


@dataclass(frozen=True, slots=True)
class TableLayout:
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
class FileRow:
    """A line of the table: its number in the file, and its cells by the name of their column."""

    number: int
    cells: Mapping[str, str]
    headings: Mapping[str, str]
    """The title of each column in this file; where it has none, the title we would write."""

    def __getitem__(self, name: str) -> str:
        """Return the cell, "" if there is none; raise LineFault for a formula without a result."""
        cell = self.cells.get(name, "")
        if cell in ERRORS:
            raise LineFault(labelled(self.headings[name], translate(ERRORS[cell])))
        return cell


def read(name: str, content: bytes, layout: TableLayout) -> list[FileRow]:
    """Return the lines that are not empty; raise FaultyFile if the header does not fit `layout`."""
    return rows(list(lines(name, content, [layout])), layout, name)


def lines(name: str, content: bytes, layouts: Sequence[TableLayout]) -> Iterator[Line]:
    """Yield the lines of a file that may fit one of the layouts; raise FaultyFile."""
    if not content.startswith(SIGNATURE):
        yield from csv_lines(_text(name, content), layouts, name)
        return
    try:
        yield from workbook_lines(content)
    except NotAWorkbook:
        fault = _("this archive is no Excel workbook (.xlsx), or is damaged")
        raise FaultyFile([FaultyLine(None, fault)], name) from None


def csv_lines(text: str, layouts: Sequence[TableLayout], name: str = "") -> Iterator[Line]:
    """Yield the lines of a CSV; raise FaultyFile."""
    delimiter = _delimiter(text, layouts)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        fault = borrowed.translated(str(error))
        raise FaultyFile([FaultyLine(reader.line_num, fault)], name) from None


def rows(lines: Sequence[Line], layout: TableLayout, name: str = "") -> list[FileRow]:
    """Return the lines below the header by column, without empty ones.

    Raise FaultyFile if the header does not fit the layout.
    """
    if not lines:
        raise FaultyFile([FaultyLine(None, _("nothing is in this file"))], name)
    (__, header), *rest = lines
    columns = [layout.column(title) for title in header]
    if missing := [layout.headings[it] for it in layout.needed if it not in columns]:
        fault = _("no column is called {names}").format(names=", ".join(missing))
        raise FaultyFile([FaultyLine(1, fault)], name)
    unknown = [title for title, column in zip(header, columns, strict=True) if title and not column]
    if unknown:
        fault = _("unknown columns: {names}").format(names=", ".join(unknown))
        raise FaultyFile([FaultyLine(1, fault)], name)
    named = zip(columns, header, strict=True)
    headings = {**layout.headings, **{column: title for column, title in named if column}}
    return [
        FileRow(number, _named(columns, cells), headings)
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


def _delimiter(text: str, layouts: Sequence[TableLayout]) -> str:
    """Return the delimiter with which the first line has the most titles of a layout."""
    first = text.split("\n", 1)[0].rstrip("\r")

    def known_titles(delimiter: str) -> int:
        [titles] = csv.reader([first], delimiter=delimiter) if first else [[]]
        return max(sum(it.column(title) is not None for title in titles) for it in layouts)

    return max(DELIMITERS, key=known_titles)


def _text(name: str, content: bytes) -> str:
    try:
        return text_of(content)
    except NotText:
        fault = _("this is neither a text file nor an Excel workbook")
        raise FaultyFile([FaultyLine(None, fault)], name) from None
