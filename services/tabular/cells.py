"""Read one cell as text, number, choice, day or link, or raise `LineFault` with one sentence."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from time import strptime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from locales import _
from rules.conversation.typed_text import plain
from rules.schedule.given_dates import is_meant
from services.tabular.tables import BadTable, FaultyLine, FileRow, LineFault

DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y")

MOST_DIGITS = 18
"""Of a whole number."""

T = TypeVar("T")


def convert_rows(name: str, rows: Iterable[FileRow], take: Callable[[FileRow], T]) -> list[T]:
    """Convert every row with `take`; raise BadTable that lists all faulty lines if there are any.

    `name` is the file's, as the faults show it.
    """
    values: list[T] = []
    faults: list[FaultyLine] = []
    for row in rows:
        try:
            values.append(take(row))
        except LineFault as fault:
            faults += [FaultyLine(row.number, it) for it in fault.args]
    if faults:
        raise BadTable(faults, name)
    return values


def every(**readers: Callable[[], Any]) -> dict[str, Any]:
    """Call each reader of a line, and return the values by name; raise one Fault with all."""
    values, faults = dict[str, Any](), list[str]()
    for name, read in readers.items():
        try:
            values[name] = read()
        except LineFault as fault:
            faults += fault.args
    if faults:
        raise LineFault(*dict.fromkeys(faults))
    return values


def cell_text(row: FileRow, column: str, longest: int, *, needed: bool = False) -> str:
    """Return the text with single spaces, at most `longest` characters."""
    text = " ".join(row[column].split())
    if needed and not text:
        raise LineFault(_("{column}: nothing is written").format(column=row.headings[column]))
    if len(text) > longest:
        raise too_long(row.headings[column], text, longest)
    return text


def too_long(column: str, text: str, longest: int) -> LineFault:
    """Return, without raising it, the fault of a text that is too long."""
    fault = _("{column}: {count} characters, {longest} at most")
    return LineFault(fault.format(column=column, count=len(text), longest=longest))


def number(row: FileRow, column: str, least: int, most: int, *, default: int | None = None) -> int:
    """Return a whole number from `least` to `most`; a percent sign may follow it."""
    text = row[column].removesuffix("%").strip()
    if not text and default is not None:
        return default
    is_whole = text.isdecimal() and len(text) <= MOST_DIGITS
    if not is_whole or not least <= int(text) <= most:
        fault = _("{column} {text!r}: a number from {least} to {most}")
        heading = row.headings[column]
        raise LineFault(fault.format(column=heading, text=text, least=least, most=most))
    return int(text)


def among(row: FileRow, column: str, choices: Mapping[str, T], names: Mapping[T, str]) -> T:
    """Return the choice that the cell names.

    The keys of `choices` are plain text (no case, no accents); the key "" is for an empty cell.
    `names`: the word that we write for each choice.
    """
    text = plain(row[column]) or row[column]
    if text not in choices:
        fault = _("{column} {text!r}: one of {names}")
        heading, listed = row.headings[column], ", ".join(names.values())
        raise LineFault(fault.format(column=heading, text=row[column], names=listed))
    return choices[text]


def day(row: FileRow, column: str) -> date | None:
    """Return the date, or None when the cell holds none; a workbook adds midnight to a day."""
    text = row[column].removesuffix(" 00:00:00")
    for form in DATES:
        with suppress(ValueError):
            found = date(*strptime(text, form)[:3])
            return found if is_meant(found) else None
    return None


def link(row: FileRow, column: str) -> str:
    """Return the https:// address, or "" for an empty cell."""
    url = row[column]
    if url and (urlsplit(url).scheme != "https" or not urlsplit(url).hostname or " " in url):
        fault = _("{column}: an address that begins with https://")
        raise LineFault(fault.format(column=row.headings[column]))
    return url
