"""Draw the weeks of a session as a picture for a phone: each week a column, each day a box."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING

from documents.drawing import HEAD, WIDTH, head, png, text_line
from documents.icons import TILES
from documents.paper import GREY, INK, LATIN, LINE, NIGHT, WHITE, clipped, drawable, ruler

if TYPE_CHECKING:
    from fpdf import FPDF

SIDE, BETWEEN = 36, 20
COLUMN = (WIDTH - 2 * SIDE - BETWEEN) / 2
INSIDE, MARK = 22, 8
DAY, TEXT, NOTE = 32, 29, 26
LEADING = 37
HOUR_ROOM = 116
TITLE_LINES = 3
DAY_TOP, ENTRY_GAP, BOX_GAP = 76, 16, 18
FOOT = 100


@dataclass(frozen=True, slots=True)
class DayEntry:
    """One event of a day; `tint` is the number of its colour."""

    hour: str
    title: str
    tint: int


@dataclass(frozen=True, slots=True)
class Day:
    label: str
    entries: tuple[DayEntry, ...]
    note: str
    """Written when the day has no entry."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """The days of each week; days of the same weekday have the same index in their weeks."""

    title: str
    dates: str
    weeks: tuple[tuple[Day | None, ...], ...]
    foot: str


def session_days(weeks: Weeks) -> bytes:
    """Return a PNG, 1080 pixels wide; callers send it with a caption that says the same."""
    with ruler() as pdf:
        parts, height = _draw(pdf, weeks)
    return png(parts, height)


def _draw(pdf: "FPDF", weeks: Weeks) -> tuple[list[str], float]:
    parts, top = list(head(pdf, weeks.title, weeks.dates)), HEAD + 24.0
    for first, second in zip_longest(weeks.weeks[::2], weeks.weeks[1::2], fillvalue=()):
        for row in zip_longest(first, second):
            height = max(_height(pdf, day) for day in row)
            for column, day in enumerate(row):
                parts += _box(pdf, day, SIDE + column * (COLUMN + BETWEEN), top, height)
            top += height + BOX_GAP if height else 0
        top += BOX_GAP
    parts.append(text_line(pdf, weeks.foot, SIDE, top + 34, NOTE, GREY, bold=False))
    return parts, top + FOOT


def _box(pdf: "FPDF", day: Day | None, left: float, top: float, height: float) -> Iterator[str]:
    if day is None:
        return
    place = f'x="{left}" y="{top}" width="{COLUMN}" height="{height}"'
    yield f'<rect {place} rx="26" fill="{WHITE}" stroke="{LINE}" stroke-width="2"/>'
    start, room = left + INSIDE, COLUMN - 2 * INSIDE
    yield text_line(pdf, day.label, start, top + 50, DAY, NIGHT, room=room)
    if not day.entries:
        yield text_line(pdf, day.note, start, top + 98, NOTE, GREY, room=room, bold=False)
    entry_top = top + DAY_TOP
    for entry in day.entries:
        lines = _lines(pdf, entry)
        yield from _entry(pdf, entry, lines, start, entry_top)
        entry_top += LEADING * len(lines) + ENTRY_GAP


def _entry(
    pdf: "FPDF", entry: DayEntry, lines: Sequence[str], start: float, top: float
) -> Iterator[str]:
    place = f'x="{start}" y="{top}" width="{MARK}" height="{LEADING * len(lines)}"'
    yield f'<rect {place} rx="{MARK / 2}" fill="{TILES[entry.tint % len(TILES)]}"/>'
    beside = start + MARK + 12
    yield text_line(pdf, entry.hour, beside, top + 28, TEXT, NIGHT, room=HOUR_ROOM)
    for number, line in enumerate(lines):
        yield (
            f'<text x="{beside + HOUR_ROOM}" y="{top + 28 + number * LEADING}" '
            f'font-family="{LATIN}" font-size="{TEXT}" fill="{INK}">{escape(line)}</text>'
        )


def _height(pdf: "FPDF", day: Day | None) -> float:
    if day is None:
        return 0
    if not day.entries:
        return DAY_TOP + 48
    lines: Iterable[int] = (len(_lines(pdf, entry)) for entry in day.entries)
    return DAY_TOP + sum(LEADING * count + ENTRY_GAP for count in lines) + 10


def _lines(pdf: "FPDF", entry: DayEntry) -> list[str]:
    pdf.set_font(LATIN, "", TEXT)
    width = COLUMN - 2 * INSIDE - MARK - 12 - HOUR_ROOM
    return clipped(pdf, drawable(entry.title), width, TITLE_LINES)
