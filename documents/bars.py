"""A picture of figures for a phone: sections of rows, each with its number and a bar."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import resvg_py
from fpdf import FPDF

from documents.paper import (
    FONT_FILES,
    INK,
    LATIN,
    LINE,
    NIGHT,
    SAND,
    SUN,
    WHITE,
    clipped,
    drawable,
    lines_of,
    ruler,
)

WIDTH, MARGIN = 1080, 64
ROOM = WIDTH - 2 * MARGIN
HEAD, FOOT = 232, 82
SMALL, LINE_OF_FOOT = 26, 36
TITLES = (50, 44, 38, 34)
TITLE_ROW, ROW, BAR = 92, 118, 26
BESIDE, NUMBER = 130, 40
GREY = "#5B6F75"


@dataclass(frozen=True, slots=True)
class Row:
    """`share`, from 0 to 1, is how long the bar is; none draws no bar."""

    label: str
    number: str
    words: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Board:
    title: str
    below: str
    sections: tuple[Section, ...]
    foot: str


def figures_board(board: Board) -> bytes:
    """PNG, 1080 pixels wide; its caption should say the same in words."""
    with ruler() as measured:
        svg = _svg(measured, board)
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        skip_system_fonts=True,
        font_files=[str(file) for file in FONT_FILES.values()],
    )


def _svg(measured: FPDF, board: Board) -> str:
    parts, top = [*_head(measured, board)], float(HEAD)
    for section in board.sections:
        if section.title:
            parts.append(_words(measured, section.title, MARGIN, top + 66, 40, NIGHT))
            top += TITLE_ROW
        else:
            top += 36
        for row in section.rows:
            parts += _row(measured, row, top)
            top += ROW if row.share is not None else ROW - BAR - 14
    measured.set_font(LATIN, "", SMALL)
    for line in lines_of(measured, drawable(board.foot), ROOM):
        parts.append(_words(measured, line, MARGIN, top + 56, SMALL, GREY, bold=False))
        top += LINE_OF_FOOT
    height = top + FOOT
    ground = f'<rect width="{WIDTH}" height="{height}" fill="{SAND}"/>'
    size = f'width="{WIDTH}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{ground}{"".join(parts)}</svg>'


def _head(measured: FPDF, board: Board) -> Iterator[str]:
    yield f'<path d="M0 0H{WIDTH}V196Q760 236 480 214T0 200z" fill="{NIGHT}"/>'
    for radius, opacity in ((150, 0.18), (110, 0.3), (70, 1)):
        yield f'<circle cx="1000" cy="56" r="{radius}" fill="{SUN}" opacity="{opacity}"/>'
    room = ROOM - 150
    yield _words(measured, board.below, MARGIN, 74, 32, SUN, room=room)
    size = _fitting(measured, drawable(board.title), room)
    yield _words(measured, board.title, MARGIN, 142, size, WHITE, room=room)


def _fitting(measured: FPDF, text: str, room: float) -> float:
    for size in TITLES:
        measured.set_font(LATIN, "B", size)
        if measured.get_string_width(text) <= room:
            break
    return size


def _row(measured: FPDF, row: Row, top: float) -> Iterator[str]:
    baseline = top + 46
    edge = WIDTH - MARGIN - max(BESIDE, _wide(measured, row.number, NUMBER) + 24)
    room = edge - MARGIN - _wide(measured, row.words, SMALL, bold=False) - 24
    yield _words(measured, row.label, MARGIN, baseline, 34, INK, room=room)
    yield _words(measured, row.number, WIDTH - MARGIN, baseline, NUMBER, NIGHT, end=True)
    if row.words:
        yield _words(measured, row.words, edge, baseline, SMALL, GREY, bold=False, end=True)
    if row.share is not None:
        yield _bar(top + 64, ROOM, LINE)
        yield _bar(top + 64, ROOM * min(row.share, 1), NIGHT)


def _bar(top: float, width: float, colour: str) -> str:
    if not width:
        return ""
    wide = max(width, BAR)
    return (
        f'<rect x="{MARGIN}" y="{top}" width="{wide:.1f}" height="{BAR}" rx="{BAR / 2}" '
        f'fill="{colour}"/>'
    )


def _wide(measured: FPDF, text: str, size: float, *, bold: bool = True) -> float:
    measured.set_font(LATIN, "B" if bold else "", size)
    return float(measured.get_string_width(text))


def _words(
    measured: FPDF,
    text: str,
    x: float,
    baseline: float,
    size: float,
    colour: str,
    *,
    room: float = ROOM,
    bold: bool = True,
    end: bool = False,
) -> str:
    measured.set_font(LATIN, "B" if bold else "", size)
    shown = clipped(measured, drawable(text), room, 1)[0] if text else ""
    weight, anchor = (700 if bold else 400), ("end" if end else "start")
    return (
        f'<text x="{x}" y="{baseline}" text-anchor="{anchor}" font-family="{LATIN}" '
        f'font-weight="{weight}" font-size="{size}" fill="{colour}">{escape(shown)}</text>'
    )
