"""Read one cell as text, number, choice, day or link, or raise `LineFault` with one sentence."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from time import strptime
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from locales import _
from rules.conversation.typed_text import plain
from rules.schedule.given_dates import is_meant, is_no_day
from services.tabular.faults import FaultyFile, FaultyLine, LineFault
from services.tabular.tables import FileRow

DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y")

MOST_DIGITS = 18
"""Of a whole number."""

T = TypeVar("T")


class Numbered(Protocol):
    """A line of a file, as it is read at first or later."""

    @property
    def number(self) -> int: ...


N = TypeVar("N", bound=Numbered)


def convert_rows(name: str, rows: Iterable[N], take: Callable[[N], T]) -> list[T]:
    """Convert every row with `take`; raise FaultyFile that lists all faulty lines if there are any.

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
        raise FaultyFile(faults, name)
    return values


def once_each(
    take: Callable[[FileRow], T], key: Callable[[T], tuple[str, ...]]
) -> Callable[[FileRow], T]:
    """Return `take`, with a fault for a line whose key came before.

    The last part of a key is what people call the line.
    """
    seen = set[tuple[str, ...]]()

    def take_once(row: FileRow) -> T:
        value = take(row)
        if key(value) in seen:
            raise LineFault(_("{name} appears twice").format(name=key(value)[-1]))
        seen.add(key(value))
        return value

    return take_once


def every(**readers: Callable[[], Any]) -> dict[str, Any]:
    """Call each reader of a line, and return the values by name; raise one LineFault with all."""
    values, faults = dict[str, Any](), list[str]()
    for name, read in readers.items():
        try:
            values[name] = read()
        except LineFault as fault:
            faults += fault.args
    if faults:
        raise LineFault(*dict.fromkeys(faults))
    return values


def fault(row: FileRow, column: str, sentence: str, **values: object) -> LineFault:
    """Return, without raising it, what is wrong with a cell.

    The sentence names `{column}`, `{text}` for what is written there, and the other values.
    """
    known = {"column": row.headings[column], "text": row.cells.get(column, "")}
    return LineFault(sentence.format(**{**known, **values}))


def missing(row: FileRow, column: str) -> LineFault:
    """Return, without raising it, the fault of an empty cell that must say something."""
    return fault(row, column, _("{column}: nothing is written"))


def cell_text(row: FileRow, column: str, longest: int, *, needed: bool = False) -> str:
    """Return the text with single spaces, at most `longest` characters."""
    text = " ".join(row[column].split())
    if needed and not text:
        raise missing(row, column)
    if len(text) > longest:
        raise too_long(row, column, text, longest)
    return text


def too_long(row: FileRow, column: str, text: str, longest: int) -> LineFault:
    """Return, without raising it, the fault of a text that is too long."""
    sentence = _("{column}: {count} characters, {longest} at most")
    return fault(row, column, sentence, count=len(text), longest=longest)


def number(row: FileRow, column: str, least: int, most: int, *, default: int | None = None) -> int:
    """Return a whole number from `least` to `most`; a percent sign may follow it."""
    text = row[column].removesuffix("%").strip()
    if not text and default is not None:
        return default
    is_whole = text.isdecimal() and len(text) <= MOST_DIGITS
    if not is_whole or not least <= int(text) <= most:
        sentence = _("{column} {text!r}: a number from {least} to {most}")
        raise fault(row, column, sentence, text=text, least=least, most=most)
    return int(text)


def among(row: FileRow, column: str, choices: Mapping[str, T], names: Mapping[T, str]) -> T:
    """Return the choice that the cell names.

    The keys of `choices` are plain text (no case, no accents); the key "" is for an empty cell.
    `names`: the word that we write for each choice.
    """
    text = plain(row[column]) or row[column]
    if text not in choices:
        listed = ", ".join(names.values())
        raise fault(row, column, _("{column} {text!r}: one of {names}"), names=listed)
    return choices[text]


def day(row: FileRow, column: str, sentence: str = "") -> date | None:
    """Return the date, or None for an empty cell; raise LineFault for what is no date.

    A workbook adds midnight to a day.  `sentence`: how a date is written in this column.
    """
    text = row[column].removesuffix(" 00:00:00")
    if not text:
        return None
    found = next((day for form in DATES if (day := _read_day(text, form))), None)
    if found is None and is_no_day(row[column]):
        raise fault(row, column, _("{column} {text!r}: no calendar has this day"))
    if found is None or not is_meant(found):
        written = sentence or _("{column} {text!r}: write it as 2027-03-15 or 15/03/2027")
        raise fault(row, column, written)
    return found


def _read_day(text: str, form: str) -> date | None:
    with suppress(ValueError):
        return date(*strptime(text, form)[:3])
    return None


def link(row: FileRow, column: str) -> str:
    """Return the https:// address, or "" for an empty cell."""
    url = row[column]
    if url and (urlsplit(url).scheme != "https" or not urlsplit(url).hostname or " " in url):
        raise fault(row, column, _("{column}: an address that begins with https://"))
    return url
