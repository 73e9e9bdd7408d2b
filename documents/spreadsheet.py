"""Write a workbook for Excel and LibreOffice, in memory: texts never become formulas or links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from documents.identity.colours import WHITE
from documents.identity.house import house

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

WIDEST, NARROWEST, MEASURED_ROWS = 44, 9, 100
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

Cell = str | int | float | date | datetime | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; instants are local and without a time zone, since a spreadsheet has none."""

    name: str
    titles: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class _Formats:
    title: "Format"
    words: "Format"
    number: "Format"
    day: "Format"
    instant: "Format"


def workbook(sheets: Sequence[Sheet], author: str, made_at: datetime) -> bytes:
    """Return an XLSX file; the row of titles stays in sight and can be filtered."""
    from xlsxwriter import Workbook

    buffer = BytesIO()
    with Workbook(buffer, OPTIONS) as book:
        book.set_properties({"author": author, "created": made_at})
        formats = _formats(book)
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name), sheet, formats)
    return buffer.getvalue()


def _formats(book: "Workbook") -> _Formats:
    return _Formats(
        book.add_format(
            {"bold": True, "font_color": WHITE, "bg_color": house().night, "valign": "top"}
        ),
        book.add_format({"text_wrap": True, "valign": "top"}),
        book.add_format({"align": "left", "valign": "top"}),
        book.add_format({"num_format": "dd/mm/yyyy", "align": "left", "valign": "top"}),
        book.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left", "valign": "top"}),
    )


def _write(page: "Worksheet", sheet: Sheet, formats: _Formats) -> None:
    for column, title in enumerate(sheet.titles):
        page.write_string(0, column, title, formats.title)
        page.set_column(column, column, _width(sheet, column))
    for number, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            _cell(page, number, column, cell, formats)
    page.freeze_panes(1, 0)
    page.set_tab_color(house().sun)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.titles) - 1)


def _cell(page: "Worksheet", row: int, column: int, cell: Cell, formats: _Formats) -> None:
    match cell:
        case None:
            pass
        case str():
            page.write_string(row, column, cell, formats.words)
        case datetime():
            page.write_datetime(row, column, cell, formats.instant)
        case date():
            page.write_datetime(row, column, cell, formats.day)
        case _:
            page.write_number(row, column, cell, formats.number)


def _width(sheet: Sheet, column: int) -> int:
    """Return a width in characters at which the title and most of the first cells can be read."""
    texts = [sheet.titles[column], *(str(row[column] or "") for row in sheet.rows[:MEASURED_ROWS])]
    return max(NARROWEST, min(WIDEST, max(map(len, texts)) + 2))
