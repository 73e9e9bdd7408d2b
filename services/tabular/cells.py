"""What a cell says, or a fault in one sentence."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from time import strptime
from typing import TypeVar
from urllib.parse import urlsplit

from rules.conversation.typed_text import plain
from services.tabular.tables import BadTable, Fault, Row

DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y")

T = TypeVar("T")


def each(name: str, rows: Iterable[Row], take: Callable[[Row], T]) -> list[T]:
    """Every faulty line is told; then nothing is taken."""
    taken: list[T] = []
    faults: list[str] = []
    for row in rows:
        try:
            taken.append(take(row))
        except Fault as fault:
            faults.append(f"{name}, line {row.number}: {fault}")
    if faults:
        raise BadTable("\n".join(faults))
    return taken


def words(row: Row, column: str, longest: int, *, needed: bool = False) -> str:
    said = " ".join(row[column].split())
    if needed and not said:
        raise Fault(f"{column}: nothing is written")
    if len(said) > longest:
        raise Fault(f"{column}: {len(said)} characters, {longest} at most")
    return said


def number(row: Row, column: str, least: int, most: int, *, default: int | None = None) -> int:
    said = row[column].removesuffix("%").strip()
    if not said and default is not None:
        return default
    if not said.isdecimal() or not least <= int(said) <= most:
        raise Fault(f"{column} {said!r}: a number from {least} to {most}")
    return int(said)


def among(row: Row, column: str, known: Mapping[str, T]) -> T:
    """`known`: by plain words; those of an empty cell are ""."""
    said = plain(row[column]) or row[column]
    if said not in known:
        names = ", ".join(sorted({str(it) for it in known.values() if it is not None}))
        raise Fault(f"{column} {row[column]!r}: one of {names}")
    return known[said]


def day(row: Row, column: str) -> date | None:
    """None when it is no date; a workbook keeps a day with its midnight."""
    said = row[column].removesuffix(" 00:00:00")
    for form in DATES:
        with suppress(ValueError):
            return date(*strptime(said, form)[:3])
    return None


def link(row: Row, column: str) -> str:
    said = row[column]
    if said and (urlsplit(said).scheme != "https" or not urlsplit(said).hostname or " " in said):
        raise Fault(f"{column}: an address that begins with https://")
    return said
