"""Unpack and read an official file (JSON, CSV, Excel); every fault names the file and the place."""

import csv
import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self, TypeVar

from pydantic import TypeAdapter, ValidationError

from documents.tables import SIGNATURE, NotAWorkbook, workbook_lines
from locales import _, borrowed, labelled

INSEE = r"^(\d{2}|2[AB])\d{3}$"

T = TypeVar("T")


class BadFile(Exception):
    """A file that cannot be loaded; the message says file, line or feature, and fault."""


@dataclass(frozen=True, slots=True)
class OfficialFile:
    """A file with its content unpacked; `digest` is the SHA-256 of what was downloaded."""

    name: str
    content: bytes
    digest: str

    @classmethod
    def unpack(cls, name: str, raw: bytes) -> Self:
        """Decompress gzip if it is gzip; raise BadFile when the archive is damaged."""
        try:
            content = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
        except (EOFError, zlib.error, gzip.BadGzipFile):
            fault = _("{file}: damaged archive; download it again")
            raise BadFile(fault.format(file=name)) from None
        return cls(name, content, sha256(raw).hexdigest())

    def fault(self, place: str, problem: str) -> BadFile:
        """Return, without raising it, the error that names the file and the place, if any."""
        return BadFile(labelled(f"{self.name}, {place}" if place else self.name, problem))

    def fault_of_line(self, number: int, problem: str) -> BadFile:
        return self.fault(_("line {number}").format(number=number), problem)

    def parse(self, kind: TypeAdapter[T], item: str) -> T:
        """Return the JSON checked against `kind`.

        The first fault is raised as BadFile; it names the `item` (counted from 1) and the field.
        """
        try:
            return kind.validate_json(self.content)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = _place(first["loc"], item)
            raise self.fault(
                place, borrowed.translated(first["msg"].removeprefix("Value error, "))
            ) from None

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the lines of a table with their numbers; the content tells Excel from CSV."""
        return self._rows() if self.is_workbook else self._csv()

    @property
    def is_workbook(self) -> bool:
        return self.content.startswith(SIGNATURE)

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        try:
            yield from workbook_lines(self.content)
        except NotAWorkbook:
            fault = _("this archive is no Excel workbook (.xlsx), or is damaged")
            raise self.fault("", fault) from None

    def _csv(self) -> Iterator[tuple[int, list[str]]]:
        """Read a CSV with commas or semicolons, in UTF-8 or Windows-1252."""
        text = self._text()
        first = text.split("\n", 1)[0]
        delimiter = ";" if first.count(";") > first.count(",") else ","
        reader = csv.reader(text.splitlines(), delimiter=delimiter, strict=True)
        try:
            for line in reader:
                yield reader.line_num, line
        except csv.Error as error:
            problem = borrowed.translated(str(error))
            raise self.fault_of_line(reader.line_num, problem) from None

    def _text(self) -> str:
        if b"\0" in self.content:
            raise self.fault("", _("this is not a text file"))
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return self.content.decode("cp1252", errors="replace")


@dataclass(frozen=True, slots=True)
class OfficialRows:
    """Rows read from a file, for the table of its source."""

    rows: list[dict[str, Any]]
    vintage: str
    digest: str


def column(file: OfficialFile, header: list[str], *names: str) -> int:
    """Return the position of the column whose title begins with a name; raise BadFile if none."""
    number = position(header, *names)
    if number is None:
        problem = _("no column is called {names}").format(names=_(" or ").join(names))
        raise file.fault_of_line(1, problem)
    return number


def position(header: list[str], *names: str) -> int | None:
    """Return the position of the first title that begins with one of `names`, case ignored."""
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
    """Return the date in a title or file name as people read it: "10 juillet 2025", or "2025"."""
    if iso := re.search(r"(20\d\d)-(0[1-9]|1[0-2])-([0-3]\d)", text):
        return f"{int(iso[3])} {MONTHS[int(iso[2]) - 1]} {iso[1]}"
    french = re.search(rf"((?:\d{{1,2}} )?)({'|'.join(MONTHS)}) ?(20\d\d)", text, re.I)
    if french:
        return f"{french[1]}{french[2].lower()} {french[3]}"
    year = re.search(r"(?<!\d)20\d\d(?!\d)", text)
    return year[0] if year else None


def _place(loc: tuple[int | str, ...], item: str) -> str:
    numbers = [part for part in loc if isinstance(part, int)]
    fields = [part for part in loc if isinstance(part, str)]
    if numbers:
        return f"{item} {numbers[0] + 1}" + (f", {fields[-1]}" if fields else "")
    return ".".join(fields)
