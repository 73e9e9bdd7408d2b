"""Write an export as a workbook or as CSV files, with titles, codes and times people can read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from documents.spreadsheet import Cell, Sheet, workbook
from flows.texts import plain_text
from services.figures.export_rows import ExportTable
from services.tabular import tables

READ_ME = "read_me"


@dataclass(frozen=True, slots=True)
class ExportWriter:
    """Write tables in one language; `zone` is the session's, and times are written in it."""

    language: str
    zone: ZoneInfo
    made_at: datetime

    def book(self, tables: Sequence[ExportTable]) -> bytes:
        author = self._say("export.author")
        return workbook([self._read_me(tables), *map(self._sheet, tables)], author, self._made_at)

    def archive(self, tables: Sequence[ExportTable]) -> bytes:
        """Return a zip of one CSV for each sheet."""
        buffer = BytesIO()
        with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
            for sheet in [self._read_me(tables), *map(self._sheet, tables)]:
                entry = ZipInfo(f"{sheet.name}.csv", self._made_at.timetuple()[:6])
                archive.writestr(entry, _csv(sheet), ZIP_DEFLATED)
        return buffer.getvalue()

    @property
    def _made_at(self) -> datetime:
        return self.made_at.astimezone(self.zone).replace(tzinfo=None)

    def _read_me(self, tables: Sequence[ExportTable]) -> Sheet:
        """Return the sheet that says what each column holds, and what may be done with the file."""
        titles = [self._say(f"export.read_me.{name}") for name in ("sheet", "column", "holds")]
        rows: list[Sequence[Cell]] = [
            ("", "", line) for line in self._say("export.read_me.before").splitlines()
        ]
        for table in tables:
            sheet = self._say(f"export.sheet.{table.name}")
            rows += [(sheet, *self._column(name)) for name in table.columns]
        return Sheet(self._say(f"export.sheet.{READ_ME}"), titles, rows)

    def _sheet(self, table: ExportTable) -> Sheet:
        titles = [self._column(name)[0] for name in table.columns]
        rows = [[self._cell(cell) for cell in row] for row in table.rows]
        return Sheet(self._say(f"export.sheet.{table.name}"), titles, rows)

    def _column(self, name: str) -> tuple[str, str]:
        """Return the title of a column, and what it holds."""
        title, _, holds = self._say(f"export.column.{name}").partition("\n")
        return title, holds

    def _cell(self, cell: Any) -> Cell:
        match cell:
            case bool():
                return self._say("export.value.yes" if cell else "export.value.no")
            case StrEnum():
                return self._say(f"export.value.{cell}")
            case str():
                return tables.harmless(cell)
            case datetime():
                return cell.astimezone(self.zone).replace(tzinfo=None, second=0, microsecond=0)
            case int() | date() | None:
                return cell
        raise TypeError(type(cell))

    def _say(self, key: str) -> str:
        return plain_text(self.language, key)


def _csv(sheet: Sheet) -> bytes:
    rows = (
        {title: _plain(cell) for title, cell in zip(sheet.titles, row, strict=True)}
        for row in sheet.rows
    )
    return tables.write(rows, sheet.titles)


def _plain(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return "" if cell is None else str(cell)
