"""An official file as it came: unpacked, named in every fault, remembered by its digest."""

import csv
import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self, TypeVar

from pydantic import TypeAdapter, ValidationError

from services.tabular import tables
from services.tabular.tables import NotAWorkbook

INSEE = r"^(\d{2}|2[AB])\d{3}$"

T = TypeVar("T")


class BadFile(Exception):
    """Says file, line or feature, and fault."""


@dataclass(frozen=True, slots=True)
class OfficialFile:
    name: str
    content: bytes
    digest: str

    @classmethod
    def unpack(cls, name: str, raw: bytes) -> Self:
        try:
            content = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise BadFile(f"{name}: damaged archive; download it again") from None
        return cls(name, content, sha256(raw).hexdigest())

    def fault(self, where: str, what: str) -> BadFile:
        return BadFile(f"{self.name}, {where}: {what}" if where else f"{self.name}: {what}")

    def parse(self, kind: TypeAdapter[T], item: str) -> T:
        """JSON checked against `kind`; a fault names the `item` (counted from 1) and the field."""
        try:
            return kind.validate_json(self.content)
        except ValidationError as wrong:
            first = wrong.errors(include_url=False)[0]
            where = _place(first["loc"], item)
            raise self.fault(where, first["msg"].removeprefix("Value error, ")) from None

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """The lines of a table with their numbers: an Excel workbook or a CSV, by its content."""
        return self._rows() if self.is_workbook else self._csv()

    @property
    def is_workbook(self) -> bool:
        return self.content.startswith(tables.SIGNATURE)

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        try:
            yield from tables.rows(self.content)
        except NotAWorkbook:
            raise self.fault(
                "", "this archive is no Excel workbook (.xlsx), or is damaged"
            ) from None

    def _csv(self) -> Iterator[tuple[int, list[str]]]:
        """Commas or semicolons, UTF-8 or Windows-1252."""
        text = self._text()
        first = text.split("\n", 1)[0]
        delimiter = ";" if first.count(";") > first.count(",") else ","
        reader = csv.reader(text.splitlines(), delimiter=delimiter, strict=True)
        try:
            for line in reader:
                yield reader.line_num, line
        except csv.Error as wrong:
            raise self.fault(f"line {reader.line_num}", str(wrong)) from None

    def _text(self) -> str:
        if b"\0" in self.content:
            raise self.fault("", "this is not a text file")
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return self.content.decode("cp1252", errors="replace")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file gave: rows for the table of its source."""

    rows: list[dict[str, Any]]
    vintage: str
    digest: str


def column(file: OfficialFile, header: list[str], *names: str) -> int:
    """Where the column called one of `names` is; a longer title that begins so will do."""
    number = position(header, *names)
    if number is None:
        raise file.fault("line 1", f"no column is called {' or '.join(names)}")
    return number


def position(header: list[str], *names: str) -> int | None:
    titles = (title.strip().lower() for title in header)
    return next((n for n, title in enumerate(titles) if title.startswith(names)), None)


MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def day_in(text: str) -> str | None:
    """A date found in a title or a file name, as people read it: "10 juillet 2025", or "2025"."""
    if iso := re.search(r"(20\d\d)-(0[1-9]|1[0-2])-([0-3]\d)", text):
        return f"{int(iso[3])} {MONTHS[int(iso[2]) - 1]} {iso[1]}"
    words = re.search(rf"((?:\d{{1,2}} )?)({'|'.join(MONTHS)}) ?(20\d\d)", text, re.I)
    if words:
        return f"{words[1]}{words[2].lower()} {words[3]}"
    year = re.search(r"(?<!\d)20\d\d(?!\d)", text)
    return year[0] if year else None


def _place(loc: tuple[int | str, ...], item: str) -> str:
    numbers = [part for part in loc if isinstance(part, int)]
    fields = [part for part in loc if isinstance(part, str)]
    if numbers:
        return f"{item} {numbers[0] + 1}" + (f", {fields[-1]}" if fields else "")
    return ".".join(fields)
