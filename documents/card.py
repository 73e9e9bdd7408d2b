"""Draw the picture of a person's strengths, to keep or to show."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from documents.drawing import svg_to_png
from documents.icons import GRID, Icon, tiles
from documents.paper import (
    ARABIC,
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
    right_to_left,
    ruler,
)

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTH, HEIGHT = 1080, 1350
MARGIN = 72
ROOM = WIDTH - 2 * MARGIN
HEADING_ROOM, HEADING_BOTTOM = ROOM - 200, 300
LIST_TOP, LIST_BOTTOM, FOOT_TOP = 416, 1232, 1262
GAP, INSIDE = 22, 20
TALLEST_ROW = 220
LEADING, BASELINE = 1.2, 0.95
MAY_BREAK = "\u200b"
ISOLATED = {False: "\u2066{}\u2069", True: "\u2067{}\u2069"}


@dataclass(frozen=True, slots=True)
class Strength:
    label: str
    icon: Icon


@dataclass(frozen=True, slots=True)
class Card:
    """The texts of the card; `strengths`: three to six.

    The card reads in the direction of its title's script.
    """

    first_name: str | None
    title: str
    strengths: tuple[Strength, ...]
    foot: str


def strengths_card(card: Card) -> bytes:
    """Return a PNG of 1080 by 1350 pixels; callers send it with a caption that says the same."""
    with ruler() as pdf:
        parts = list(_draw(_Board(pdf, right_to_left(card.title)), card))
    return svg_to_png(parts, WIDTH, HEIGHT)


@dataclass(frozen=True, slots=True)
class _Board:
    """`ruler` measures texts; `mirrored`: the card reads from right to left."""

    ruler: "FPDF"
    mirrored: bool


def _draw(board: _Board, card: Card) -> Iterator[str]:
    foot = _fitted(board, [drawable(card.foot)], ROOM, 60, (42, 40))
    yield from _background(board)
    yield from _heading(board, card)
    yield from _rows(board, card.strengths)
    yield from _text(board, foot, 0, MARGIN, FOOT_TOP, NIGHT)


def _background(board: _Board) -> Iterator[str]:
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{SAND}"/>'
    yield f'<g transform="translate({WIDTH}) scale(-1 1)">' if board.mirrored else "<g>"
    yield f'<path d="M0 0H1080V330Q800 410 480 372T0 350z" fill="{NIGHT}"/>'
    for radius, opacity in ((220, 0.18), (165, 0.3), (110, 1)):
        yield f'<circle cx="960" cy="96" r="{radius}" fill="{SUN}" opacity="{opacity}"/>'
    yield "</g>"


def _heading(board: _Board, card: Card) -> Iterator[str]:
    title = _fitted(board, [drawable(card.title)], HEADING_ROOM, 110, (84, 72, 60, 52, 44))
    top = HEADING_BOTTOM - title.height
    if name := drawable(card.first_name or "").replace("-", f"-{MAY_BREAK}"):
        fitted_name = _fitted(board, [name], HEADING_ROOM, 110, (64, 56, 48, 44, 40))
        yield from _text(board, fitted_name, 0, MARGIN, top - fitted_name.height, SUN)
    yield from _text(board, title, 0, MARGIN, top, WHITE)


def _rows(board: _Board, strengths: tuple[Strength, ...]) -> Iterator[str]:
    space = LIST_BOTTOM - LIST_TOP + GAP
    step = min(TALLEST_ROW + GAP, space / len(strengths))
    height = step - GAP
    start = MARGIN + height + INSIDE
    width = WIDTH - MARGIN - 2 * INSIDE - start
    texts = [drawable(strength.label) for strength in strengths]
    labels = _fitted(board, texts, width, height - INSIDE, (60, 56, 52, 48, 44, 40))
    first = LIST_TOP + (space - len(strengths) * step) / 2
    for number, drawing in enumerate(tiles([strength.icon for strength in strengths])):
        top = first + number * step
        yield _box(top, height)
        yield _square(board, drawing, top + INSIDE, height - 2 * INSIDE)
        above = (height - labels.line * len(labels.texts[number])) / 2
        yield from _text(board, labels, number, start, top + above, INK)


def _box(top: float, height: float) -> str:
    place = f'x="{MARGIN}" y="{top}" width="{ROOM}" height="{height}"'
    return f'<rect {place} rx="32" fill="{WHITE}" stroke="{LINE}" stroke-width="2"/>'


def _square(board: _Board, drawing: str, top: float, side: float) -> str:
    start = MARGIN + INSIDE
    left = WIDTH - start - side if board.mirrored else start
    return f'<g transform="translate({left} {top}) scale({side / GRID})">{drawing}</g>'


@dataclass(frozen=True, slots=True)
class _Fitted:
    """Texts broken into lines, all of one font size."""

    size: float
    texts: list[list[str]]

    @property
    def line(self) -> float:
        return self.size * LEADING

    @property
    def height(self) -> float:
        return self.line * max(len(lines) for lines in self.texts)


def _fitted(
    board: _Board, texts: list[str], width: float, height: float, sizes: tuple[float, ...]
) -> _Fitted:
    """Fit texts at the largest size that breaks no word; at the smallest, cut what is too long."""
    words = [word for text in texts for word in text.replace(MAY_BREAK, " ").split(" ")]
    for size in sizes:
        board.ruler.set_font(LATIN, "B", size)
        fitted = _Fitted(size, [lines_of(board.ruler, text, width) for text in texts])
        are_whole = all(board.ruler.get_string_width(word) <= width for word in words)
        if are_whole and fitted.height <= height:
            return fitted
    at_most = int(height / fitted.line)
    return _Fitted(size, [clipped(board.ruler, text, width, at_most) for text in texts])


def _text(
    board: _Board, fitted: _Fitted, number: int, start: float, top: float, colour: str
) -> Iterator[str]:
    """Draw one text; resvg knows no direction, so that each line is marked with its own."""
    side = f'x="{WIDTH - start}" text-anchor="end"' if board.mirrored else f'x="{start}"'
    backwards = right_to_left(" ".join(fitted.texts[number]))
    family = ARABIC if backwards else LATIN
    for row, line in enumerate(fitted.texts[number]):
        baseline = top + fitted.line * row + BASELINE * fitted.size
        isolated = ISOLATED[backwards].format(escape(line))
        yield (
            f'<text {side} y="{baseline}" font-family="{family}" font-weight="700" '
            f'font-size="{fitted.size}" fill="{colour}">{isolated}</text>'
        )
