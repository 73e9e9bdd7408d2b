"""The two weeks of a session as a picture for a phone: each week a column, each day a box."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING

from documents.drawing import GREY, HEAD, WIDTH, head, png, words
from documents.icons import TILES
from documents.paper import INK, LATIN, LINE, NIGHT, WHITE, clipped, drawable, ruler

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
    """`tint` counts the colours of kinds."""

    hour: str
    title: str
    tint: int


@dataclass(frozen=True, slots=True)
class Day:
    label: str
    entries: tuple[DayEntry, ...]
    note: str
    """Said where there is no entry."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """`weeks`: the days of each, those of the same weekday at the same place."""

    title: str
    dates: str
    weeks: tuple[tuple[Day | None, ...], ...]
    foot: str


def session_days(it: Weeks) -> bytes:
    """PNG, 1080 pixels wide; its caption should say the same in words."""
    with ruler() as measured:
        parts, height = _drawn(measured, it)
    return png(parts, height)


def _drawn(measured: "FPDF", it: Weeks) -> tuple[list[str], float]:
    parts, top = list(head(measured, it.title, it.dates)), HEAD + 24.0
    for first, second in zip_longest(it.weeks[::2], it.weeks[1::2], fillvalue=()):
        for row in zip_longest(first, second):
            tall = max(_height(measured, day) for day in row)
            for column, day in enumerate(row):
                parts += _box(measured, day, SIDE + column * (COLUMN + BETWEEN), top, tall)
            top += tall + BOX_GAP if tall else 0
        top += BOX_GAP
    parts.append(words(measured, it.foot, SIDE, top + 34, NOTE, GREY, bold=False))
    return parts, top + FOOT


def _box(measured: "FPDF", day: Day | None, left: float, top: float, tall: float) -> Iterator[str]:
    if day is None:
        return
    place = f'x="{left}" y="{top}" width="{COLUMN}" height="{tall}"'
    yield f'<rect {place} rx="26" fill="{WHITE}" stroke="{LINE}" stroke-width="2"/>'
    start, room = left + INSIDE, COLUMN - 2 * INSIDE
    yield words(measured, day.label, start, top + 50, DAY, NIGHT, room=room)
    if not day.entries:
        yield words(measured, day.note, start, top + 98, NOTE, GREY, room=room, bold=False)
    height = top + DAY_TOP
    for entry in day.entries:
        lines = _lines(measured, entry)
        yield from _entry(measured, entry, lines, start, height)
        height += LEADING * len(lines) + ENTRY_GAP


def _entry(
    measured: "FPDF", it: DayEntry, lines: Sequence[str], start: float, top: float
) -> Iterator[str]:
    place = f'x="{start}" y="{top}" width="{MARK}" height="{LEADING * len(lines)}"'
    yield f'<rect {place} rx="{MARK / 2}" fill="{TILES[it.tint % len(TILES)]}"/>'
    beside = start + MARK + 12
    yield words(measured, it.hour, beside, top + 28, TEXT, NIGHT, room=HOUR_ROOM)
    for number, line in enumerate(lines):
        yield (
            f'<text x="{beside + HOUR_ROOM}" y="{top + 28 + number * LEADING}" '
            f'font-family="{LATIN}" font-size="{TEXT}" fill="{INK}">{escape(line)}</text>'
        )


def _height(measured: "FPDF", day: Day | None) -> float:
    if day is None:
        return 0
    if not day.entries:
        return DAY_TOP + 48
    lines: Iterable[int] = (len(_lines(measured, it)) for it in day.entries)
    return DAY_TOP + sum(LEADING * count + ENTRY_GAP for count in lines) + 10


def _lines(measured: "FPDF", it: DayEntry) -> list[str]:
    measured.set_font(LATIN, "", TEXT)
    room = COLUMN - 2 * INSIDE - MARK - 12 - HOUR_ROOM
    return clipped(measured, drawable(it.title), room, TITLE_LINES)
