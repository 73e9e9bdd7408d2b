"""Draw a picture of figures for a phone: sections of rows, each with its number and a bar."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from documents.drawing import HEAD, MARGIN, ROOM, WIDTH, head, png, text_line, text_width
from documents.paper import GREY, INK, LATIN, LINE, NIGHT, drawable, lines_of, ruler

if TYPE_CHECKING:
    from fpdf import FPDF

FOOT = 82
SMALL, LINE_OF_FOOT = 26, 36
TITLE_ROW, ROW, BAR = 92, 118, 26
BESIDE, NUMBER = 130, 40


@dataclass(frozen=True, slots=True)
class Row:
    """`share`, from 0 to 1, is the length of the bar; None draws no bar."""

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
    """Return a PNG, 1080 pixels wide; callers send it with a caption that says the same."""
    with ruler() as pdf:
        parts, height = _draw(pdf, board)
    return png(parts, height)


def _draw(pdf: "FPDF", board: Board) -> tuple[list[str], float]:
    parts, top = [*head(pdf, board.title, board.below)], float(HEAD)
    for section in board.sections:
        if section.title:
            parts.append(text_line(pdf, section.title, MARGIN, top + 66, 40, NIGHT))
            top += TITLE_ROW
        else:
            top += 36
        for row in section.rows:
            parts += _row(pdf, row, top)
            top += ROW if row.share is not None else ROW - BAR - 14
    pdf.set_font(LATIN, "", SMALL)
    for line in lines_of(pdf, drawable(board.foot), ROOM):
        parts.append(text_line(pdf, line, MARGIN, top + 56, SMALL, GREY, bold=False))
        top += LINE_OF_FOOT
    return parts, top + FOOT


def _row(pdf: "FPDF", row: Row, top: float) -> Iterator[str]:
    baseline = top + 46
    edge = WIDTH - MARGIN - max(BESIDE, text_width(pdf, row.number, NUMBER) + 24)
    room = edge - MARGIN - text_width(pdf, row.words, SMALL, bold=False) - 24
    yield text_line(pdf, row.label, MARGIN, baseline, 34, INK, room=room)
    yield text_line(pdf, row.number, WIDTH - MARGIN, baseline, NUMBER, NIGHT, end=True)
    if row.words:
        yield text_line(pdf, row.words, edge, baseline, SMALL, GREY, bold=False, end=True)
    if row.share is not None:
        yield _bar(top + 64, ROOM, LINE)
        yield _bar(top + 64, ROOM * min(row.share, 1), NIGHT)


def _bar(top: float, width: float, colour: str) -> str:
    if not width:
        return ""
    long = max(width, BAR)
    return (
        f'<rect x="{MARGIN}" y="{top}" width="{long:.1f}" height="{BAR}" rx="{BAR / 2}" '
        f'fill="{colour}"/>'
    )
