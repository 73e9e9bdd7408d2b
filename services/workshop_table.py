"""A table of workshops as people keep it: Excel, or a CSV of any delimiter and usual encoding."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from rules.words import plain
from services import workbook
from services.workbook import NotAWorkbook

TITLES: Mapping[str, tuple[str, ...]] = {
    "session": ("session",),
    "code": ("code", "id"),
    "kind": ("kind", "type", "genre"),
    "title": ("title", "titre", "atelier", "workshop"),
    "about": ("about", "description", "a propos", "presentation"),
    "date": ("date", "jour", "day"),
    "starts": ("starts", "start", "debut", "heure", "heure de debut"),
    "ends": ("ends", "end", "fin", "heure de fin"),
    "minutes": ("minutes", "duree", "duree minutes", "duration"),
    "seats": ("seats", "places"),
    "overbooking": ("overbooking", "surreservation", "surreservation %"),
    "capacity": ("capacity", "capacite", "jauge", "capacite de la salle"),
    "room": ("room", "salle", "lien", "lien video", "link", "url"),
    "host": ("host", "animation", "anime par", "intervenant", "animateur", "animatrice"),
    "status": ("status", "statut", "etat"),
}
"""How each column may be called: English, French; case and accents do not count."""
NAMES = {plain(title): name for name, titles in TITLES.items() for title in titles}
NEEDED = ("code", "title", "date", "starts", "seats")
DELIMITERS = ";,\t|"
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
FRENCH = "éèêëàâçùûôîïœÉÈÀÇ’€"


class BadTable(Exception):
    """A sentence for each fault, with its line."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: cells by the name of their column, and the number of the line."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


def read(name: str, content: bytes) -> list[Row]:
    lines = list(_lines(name, content))
    if not lines:
        raise BadTable(f"{name}: nothing is in this file")
    (_, header), *rest = lines
    columns = [NAMES.get(plain(title)) for title in header]
    if missing := [name for name in NEEDED if name not in columns]:
        raise BadTable(f"{name}, line 1: no column is called {', '.join(missing)}")
    unknown = [title for title, known in zip(header, columns, strict=True) if title and not known]
    if unknown:
        raise BadTable(f"{name}, line 1: unknown columns: {', '.join(unknown)}")
    return [
        Row(number, _named(columns, cells))
        for number, cells in rest
        if any(cell.strip() for cell in cells)
    ]


def _named(columns: Sequence[str | None], cells: Sequence[str]) -> dict[str, str]:
    """A short line has empty cells at its end."""
    named = zip(columns, cells, strict=False)
    return {column: _raw(cell) for column, cell in named if column}


def write(rows: Iterable[Mapping[str, str]], columns: Sequence[str]) -> bytes:
    """For Excel in France; what a spreadsheet would take for a formula is made plain words."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_harmless(row.get(name, "")) for name in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


def _raw(cell: str) -> str:
    """As it was before we made it harmless."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULAS) else cell


def _lines(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    if content.startswith(workbook.SIGNATURE):
        try:
            yield from workbook.rows(content)
        except NotAWorkbook:
            raise BadTable(f"{name}: this archive is no Excel workbook (.xlsx)") from None
        return
    text = _text(name, content)
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as wrong:
        raise BadTable(f"{name}, line {reader.line_num}: {wrong}") from None


def _delimiter(text: str) -> str:
    """The one under which the first line has the most titles that we know."""
    first = text.split("\n", 1)[0].rstrip("\r")

    def known(delimiter: str) -> int:
        [titles] = csv.reader([first], delimiter=delimiter) if first else [[]]
        return sum(plain(title) in NAMES for title in titles)

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
